// After a promotion the worker finds the edges that another model moved; while all are of the model in force, the
// question costs two look-ups. The edges alone say it, so nothing else has to be kept true.
CREATE INDEX has_mastery_model IF NOT EXISTS FOR ()-[m:HAS_MASTERY]-() ON (m.model);
