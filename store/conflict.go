package store

import "github.com/google/uuid"

// ConflictError says that something cannot be done as things stand, in words for the user.
type ConflictError struct {
	Message string
	Reason  ReasonCode // empty: [ReasonConflict]
	RunID   uuid.UUID  // the run in the way; uuid.Nil: none
}

func (e *ConflictError) Error() string { return e.Message }
