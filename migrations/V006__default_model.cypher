// What is believed before any fit is a version like others: in force at first, compared with, rolled back to.
MERGE (m:TracingModel {version: 'default'})
ON CREATE SET m.engine = 'none';
