package store

import "fmt"

// The tests check the query plans of the following statements.
const (
	ActiveSpecsSQL    = activeSpecs
	ClaimDueSQL       = claimDue
	UnfinishedRunsSQL = unfinishedRuns
)

// ClaimUnscoredSQL returns the statement of [DB.ClaimUnscored].
func ClaimUnscoredSQL(s Scope) string { return fmt.Sprintf(claimUnscored, s.ofRun(), s.isBehind()) }

// OldSQL returns the statement of [DB.DeleteOld].
func OldSQL(k Keeping) string { return oldStatement(k) }

// PieceSQL returns the statement of [DB.DeletePiece] for tables with ids.
func PieceSQL(table string) string { return deleteByID(table) }

// KeySQL returns the statement of [DB.DeletePiece] for tables without ids, and of [DB.DeleteCustomerPiece].
func KeySQL(table, key string) string { return deleteByKey(table, key, "") }
