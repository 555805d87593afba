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

// PieceSQL returns the statement of [DB.DeletePiece] for the tables answers and job_runs.
func PieceSQL(table string) string { return deleteByID(table) }

// KeySQL returns the statement of [DB.DeletePiece] for the other tables, and of [DB.DeleteCustomerPiece].
func KeySQL(table, key string) string { return deleteByKey(table, key, "") }
