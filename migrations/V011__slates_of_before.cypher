// Slates of before are kept for as long as if they had been served at the moment that they are for.
MATCH (s:Slate)
WHERE s.served_at IS NULL
CALL (s) {
  SET s.served_at = s.at
} IN TRANSACTIONS OF 1000 ROWS;
