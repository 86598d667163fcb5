// Sets what a learner says of purposes, and since when, unless it was said already; a change is of the next revision. Who
// is in no research is compared with nobody.
// mode: write
// params: id: string, tiers: map (tiers by property), at: datetime
// returns: changed: boolean
MATCH (l:Learner {id: $id})
SET l += {}
WITH l, [name IN keys($tiers) WHERE coalesce(l[name], '') <> $tiers[name]] AS changed
FOREACH (name IN changed | SET l[name] = $tiers[name], l[name + '_at'] = $at)
FOREACH (_ IN CASE WHEN $tiers.consent_research = 'none' THEN [1] ELSE [] END |
  SET l += {neighbour_concepts: null, neighbour_lifts: null, neighbour_learners: null, neighbours_at: null})
SET l.revision = l.revision + CASE WHEN changed = [] THEN 0 ELSE 1 END
RETURN changed <> [] AS changed
