// How many queries run on this server besides this one, and how many of them were ended and go on all the same.
// mode: read
// params: nothing
// returns: running: integer, stuck: integer
SHOW TRANSACTIONS YIELD status, currentQuery
WHERE NOT currentQuery STARTS WITH 'SHOW TRANSACTIONS YIELD status, currentQuery'
RETURN count(*) AS running, count(CASE WHEN status STARTS WITH 'Terminated' THEN 1 END) AS stuck
