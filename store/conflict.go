package store

import "github.com/google/uuid"

// ConflictError reports that the present state does not allow an operation, in words for the user.
type ConflictError struct {
	Message string
	Reason  ReasonCode // empty: means [ReasonConflict]
	RunID   uuid.UUID  // the run that prevents it; uuid.Nil: none
}

func (e *ConflictError) Error() string { return e.Message }
