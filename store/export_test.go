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

// FoldInSQL returns the SQL expression that folds a text on a server without a collation of Unicode.
func FoldInSQL(text string) string { return folding("").fold(folding("").lower(text)) }

// Fold folds a text in Go.
func Fold(text string) string { return fold(text) }
