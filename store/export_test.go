package store

// The statements whose plans the tests look at.
const (
	ActiveSpecsSQL    = activeSpecs
	ClaimDueSQL       = claimDue
	ClaimUnscoredSQL  = claimUnscored
	UnfinishedRunsSQL = unfinishedRuns
)

// OldSQL is the statement of [DB.DeleteOld].
func OldSQL(k Keeping) string { return oldStatement(k) }

// PieceSQL is the statement of [DB.DeletePiece] for tables with ids.
func PieceSQL(table string) string { return deleteByID(table) }

// KeySQL is the statement of [DB.DeletePiece] for tables without, and of [DB.DeleteCustomerPiece].
func KeySQL(table, key string) string { return deleteByKey(table, key, "") }
