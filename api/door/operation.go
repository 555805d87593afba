package door

import "time"

// Operation is an operation of the API with the properties that the front door needs.
type Operation struct {
	Access Access
	ID     string // as in the OpenAPI document; "": the request calls no operation
	Method string
	Path   string // with parameters in braces
	Traits
}

// Traits are the properties in which operations differ. The zero value fits a read.
type Traits struct {
	Audit      Audit         // the entry that a call writes to the audit log; zero: no entry
	Body       Body          // zero: JSON of at most 1 MiB
	Idempotent bool          // whether the operation accepts an Idempotency-Key
	Stream     bool          // whether the response is a stream, which ends when the client disconnects
	Timeout    time.Duration // the time limit of one call, except of streams; 0: requestTime
}

// Audit is the entry that an operation writes to the audit log: the action and the kind of object.
type Audit struct{ Action, Kind string }

// isOpen reports whether an operation needs no credentials.
func (op Operation) isOpen() bool { return op.ID != "" && op.Access == Anybody }
