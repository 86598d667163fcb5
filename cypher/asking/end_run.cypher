// Ends what still runs of one run of an analyst: what it returns was there still, and may take a moment to go.
// mode: read
// params: run: string
// returns: transaction: string, message: string
SHOW TRANSACTIONS YIELD transactionId AS id, metaData
WHERE metaData.run = $run
TERMINATE TRANSACTIONS id YIELD transactionId AS transaction, message
RETURN transaction, message
