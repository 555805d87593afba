package store

import "github.com/google/uuid"

// ConflictError reports that the current state does not allow an operation. [ConflictError.Message] explains the
// conflict to users.
type ConflictError struct {
	Message string
	Reason  ReasonCode // empty means [ReasonConflict]
	RunID   uuid.UUID  // the run that prevents the operation; uuid.Nil if there is none
}

func (e *ConflictError) Error() string { return e.Message }
