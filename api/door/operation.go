package door

import "time"

// Operation is an operation of the API with the properties that the front door needs.
type Operation struct {
	Access Access
	ID     string // the id in the OpenAPI document; empty if the request calls no operation
	Method string
	Path   string   // the path, with parameters in braces
	Times  []string // the names of the query parameters that are times
	Traits
}

// Traits are the properties that differ between operations. The zero value describes an operation that only reads.
type Traits struct {
	Audit       Audit         // the entry that a call writes to the audit log; zero if a call writes no entry
	Body        Body          // the rule for the body; the zero value allows JSON of at most 1 MiB
	Conditional bool          // whether the operation accepts If-Match
	Idempotent  bool          // whether the operation accepts an Idempotency-Key
	Stream      bool          // whether the response is a stream, which ends when the client disconnects
	Timeout     time.Duration // the time limit of one call, unless the operation is a stream; 0 means RequestTime
}

// Audit is the action and the kind of object that an operation writes to the audit log.
type Audit struct{ Action, Kind string }

// isOpen reports whether an operation needs no credentials.
func (op Operation) isOpen() bool { return op.ID != "" && op.Access == Anybody }
