package store

// The tests check the query plans of the following statements.
const (
	ActiveSpecsSQL    = activeSpecs
	ClaimDueSQL       = claimDue
	ClaimUnscoredSQL  = claimUnscored
	UnfinishedRunsSQL = unfinishedRuns
)

// OldSQL returns the statement of [DB.DeleteOld].
func OldSQL(k Keeping) string { return oldStatement(k) }

// PieceSQL returns the statement of [DB.DeletePiece] for tables with ids.
func PieceSQL(table string) string { return deleteByID(table) }

// KeySQL returns the statement of [DB.DeletePiece] for tables without ids, and of [DB.DeleteCustomerPiece].
func KeySQL(table, key string) string { return deleteByKey(table, key, "") }
