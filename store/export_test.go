package store

// The statements whose plans the tests look at.
const (
	ActiveSpecsSQL    = activeSpecs
	ClaimDueSQL       = claimDue
	ClaimUnscoredSQL  = claimUnscored
	UnfinishedRunsSQL = unfinishedRuns
)
