"""What functions of Cypher give, how much of their arguments they read, and where clauses begin: for
expressions.py."""

COUNTS = {
    *("size", "length", "char_length", "character_length", "tointeger", "tofloat", "toboolean"),
    *("tointegerornull", "tofloatornull", "tobooleanornull", "exists", "isempty", "isnan", "timestamp"),
    *("abs", "ceil", "floor", "round", "sign", "sqrt", "log", "log10", "exp", "e", "pi", "rand", "degrees"),
    *("radians", "sin", "cos", "tan", "cot", "asin", "acos", "atan", "atan2", "haversin"),
    *("count", "sum", "avg", "stdev", "stdevp", "percentilecont", "percentiledisc", "all", "any", "none"),
    *("single", "date", "datetime", "localdatetime", "time", "localtime", "duration"),
}
"""They give numbers, times, or true and false."""

PACKAGES = {"date", "datetime", "localdatetime", "time", "localtime", "duration", "point", "vector"}
"""Those whose functions do, such as date.truncate."""

ONE_OF = {"coalesce", "nullif", "head", "last", "min", "max", "any_value"}
"""They give one of what they take."""

LOOKS = {"size", "isempty", "length", "char_length", "character_length", "head", "last"}
"""They look at the size or at one entry of a list, which costs the same however long it is."""

LISTS = {
    *("split", "range", "tail", "reverse", "tostringlist", "tointegerlist", "tofloatlist", "tobooleanlist"),
}
"""They give lists that may be long."""

SMALL_LISTS = {"labels", "keys", "nodes", "relationships", "properties"}
"""They give what one node or path has."""

SQUARED = {"tointeger", "tointegerornull", "tointegerlist"} | {
    *("normalize", "split", "trim", "btrim", "ltrim", "rtrim"),
}
"""They take as many steps as a text is long, squared."""

TRIMS = {"BOTH", "LEADING", "TRAILING", "FROM"}
"""Words in trim(BOTH a FROM b)."""

CLAUSES = {
    *("WITH", "RETURN", "UNWIND", "WHERE", "BY", "MATCH", "OPTIONAL", "CALL", "UNION", "ORDER", "SKIP"),
    *("OFFSET", "LIMIT", "YIELD", "FINISH"),
}
"""Words behind which no expression goes on."""
