"""What a statement may be made of: functions, procedures and operators of plans that only read the graph.

Lists of what is allowed, so that what a new version of Neo4j brings is refused until somebody has looked at
it. Taken from SHOW FUNCTIONS, SHOW PROCEDURES and the plans of Neo4j 5.26 Community.
"""

_FUNCTIONS = """
    abs ceil floor isnan rand round sign
    acos asin atan atan2 cos cot degrees haversin pi radians sin tan e exp log log10 sqrt
    all any exists isempty none single
    avg collect count max min percentilecont percentiledisc stdev stdevp sum
    btrim left lower ltrim normalize replace reverse right rtrim split substring tolower tostring
    tostringornull toupper trim upper char_length character_length
    coalesce endnode head last length nullif properties randomuuid size startnode timestamp
    toboolean tobooleanornull tofloat tofloatornull tointeger tointegerornull type valuetype
    keys labels nodes range reduce relationships tail
    tobooleanlist tofloatlist tointegerlist tostringlist
    shortestpath allshortestpaths
    date date.realtime date.statement date.transaction date.truncate
    datetime datetime.fromepoch datetime.fromepochmillis datetime.realtime datetime.statement
    datetime.transaction datetime.truncate
    duration duration.between duration.indays duration.inmonths duration.inseconds
    localdatetime localdatetime.realtime localdatetime.statement localdatetime.transaction
    localdatetime.truncate
    localtime localtime.realtime localtime.statement localtime.transaction localtime.truncate
    time time.realtime time.statement time.transaction time.truncate
    point point.distance point.withinbbox vector.similarity.cosine vector.similarity.euclidean
    """

FUNCTIONS = frozenset(_FUNCTIONS.split())
"""In lower case, as Neo4j compares them."""

FUNCTION_MENDS = {
    "id": "Use the property id: internal ids are given to other things later, so they never leave.",
    "elementid": "Use the property id: internal ids are given to other things later, so they never leave.",
    "file": "Leave it out: no file is read here.",
    "linenumber": "Leave it out: no file is read here.",
}

_BEFORE_BRACKETS = """
    WHERE MATCH OPTIONAL RETURN WITH UNWIND CALL AND OR XOR NOT IN AS BY THEN WHEN CASE ELSE DISTINCT LIMIT
    SKIP OFFSET ON CONTAINS ANY ALL SHORTEST PATH PATHS GROUP GROUPS UNION YIELD IS FROM BOTH LEADING TRAILING
    """

BEFORE_BRACKETS = frozenset(_BEFORE_BRACKETS.split())
"""Keywords after which a bracket opens that is not a function's."""

WRITES = {"CREATE", "INSERT", "MERGE", "SET", "DELETE", "DETACH", "NODETACH", "REMOVE", "FOREACH", "DROP"}
"""Words of clauses that change the graph, for the caret: what is refused is decided by the plan."""

_PROCEDURES = """
    db.labels db.relationshipTypes db.propertyKeys
    db.schema.visualization db.schema.nodeTypeProperties db.schema.relTypeProperties
    db.index.fulltext.queryNodes db.index.fulltext.queryRelationships
    db.index.fulltext.listAvailableAnalyzers
    db.index.vector.queryNodes db.index.vector.queryRelationships
    """

PROCEDURES = frozenset(_PROCEDURES.split())
"""As they are registered: their case counts."""

SHOWN = frozenset(
    {"INDEX", "INDEXES", "CONSTRAINT", "CONSTRAINTS", "PROCEDURE", "PROCEDURES", "FUNCTION", "FUNCTIONS"}
)
"""What SHOW may show."""

_SHOWN_KINDS = """
    ALL BUILT IN USER DEFINED FULLTEXT LOOKUP POINT RANGE TEXT VECTOR UNIQUE UNIQUENESS KEY EXIST EXISTENCE
    PROPERTY TYPE NODE REL RELATIONSHIP
    """

SHOWN_KINDS = frozenset(_SHOWN_KINDS.split())
"""Which of them: stands before."""

_SCANS = [
    f"{way}{what}"
    for way in ("Directed", "Undirected")
    for what in (
        "AllRelationshipsScan",
        "RelationshipTypeScan",
        "UnionRelationshipTypesScan",
        "RelationshipIndexScan",
        "RelationshipIndexSeek",
        "RelationshipIndexSeekByRange",
        "RelationshipIndexContainsScan",
        "RelationshipIndexEndsWithScan",
        "RelationshipUniqueIndexSeek",
        "RelationshipUniqueIndexSeekByRange",
    )
]

_OPERATORS = """
        AllNodesScan NodeByLabelScan UnionNodeByLabelsScan IntersectionNodeByLabelsScan
        SubtractionNodeByLabelsScan NodeIndexScan NodeIndexSeek NodeIndexSeekByRange NodeUniqueIndexSeek
        NodeUniqueIndexSeekByRange NodeIndexContainsScan NodeIndexEndsWithScan MultiNodeIndexSeek
        NodeCountFromCountStore RelationshipCountFromCountStore
        Aggregation Anti AntiConditionalApply AntiSemiApply Apply Argument CacheProperties CartesianProduct
        ConditionalApply Distinct Eager EagerAggregation EmptyResult EmptyRow Filter
        LetAntiSemiApply LetSelectOrAntiSemiApply LetSelectOrSemiApply LetSemiApply Limit
        NodeHashJoin NodeLeftOuterHashJoin NodeRightOuterHashJoin Optional OrderedAggregation OrderedDistinct
        OrderedUnion PartialSort PartialTop ProcedureCall ProduceResults Projection RollUpApply
        SelectOrAntiSemiApply SelectOrSemiApply SemiApply Skip Sort Top Top1WithTies
        TriadicBuild TriadicFilter TriadicSelection Union Unwind ValueHashJoin
        Expand(All) Expand(Into) OptionalExpand(All) OptionalExpand(Into)
        VarLengthExpand(All) VarLengthExpand(Into) VarLengthExpand(Pruning) VarLengthExpand(Pruning,All)
        VarLengthExpand(Pruning,BFS) VarLengthExpand(Pruning,BFS,All) VarLengthExpand(Pruning,BFS,Into)
        Repeat(Trail) Repeat(Walk) BidirectionalRepeat(Trail) BidirectionalRepeat(Walk) RepeatOptions
        ShortestPath StatefulShortestPath(All) StatefulShortestPath(Into)
        ShowIndexes ShowConstraints ShowProcedures ShowFunctions
        """

OPERATORS = frozenset([*_SCANS, *_OPERATORS.split()])
"""Names without what stands behind @."""

_ADMINISTERS = "Ask whoever runs the service: analysts read the graph alone."

OPERATOR_MENDS = {
    "LoadCSV": "Pass rows as a parameter and UNWIND them: no file and no address is read here.",
    "ShowSettings": _ADMINISTERS,
    "ShowTransactions": _ADMINISTERS,
    "TerminateTransactions": "To cancel a run of your own, end it where you started it.",
    "AdministrationCommand": _ADMINISTERS,
    "TransactionForeach": "Leave IN TRANSACTIONS out: it is for writing.",
    "TransactionApply": "Leave IN TRANSACTIONS out: it is for writing.",
}
