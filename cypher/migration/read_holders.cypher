// Who holds or waits for the migrators' lock now, longest first.
// mode: read
// params: name: string
// returns: id: string, holder: string, username: string
SHOW TRANSACTIONS YIELD metaData, username, startTime
WHERE metaData.lock = $name
RETURN metaData.id AS id, metaData.holder AS holder, username AS username
ORDER BY startTime
