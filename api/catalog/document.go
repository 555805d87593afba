package catalog

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// Rules contains the checks that other packages provide.
type Rules struct {
	// CheckCollectors returns an error that names the missing setting of an engine that is not configured. If
	// CheckCollectors is nil, the parser accepts all known engines.
	CheckCollectors func(names []string) error
	Collectors      []string      // the names of all known engines
	MailMissing     string        // the missing setting for sending reports; "" if no setting is missing, or if unknown
	Plan            store.Planner // the planner, which returns an error for an invalid spec
}

// Document is an import file without problems. A document contains the text of the file rather than the values, because
// the values need many times the memory. [Apply] reads the values again.
type Document struct {
	exceptions bool // whether the file contains blackouts or pauses
	file       string
	names      []string // the names of the customers, in the order of the file
	text       part
	warnings   []Warning
}

// CustomerNames returns the names of the document's customers, in the order of the file.
func (d *Document) CustomerNames() []string { return d.names }

// Warnings returns the parts of the file that are valid, but probably not what the author intended.
func (d *Document) Warnings() []Warning { return d.warnings }

// field is the value of a key, with the key's position in the file.
type field[T any] struct {
	place *place // nil if the file does not contain the key
	value T
}

func (f field[T]) isSet() bool { return f.place != nil }

// The type "texts" is a list of texts with their positions in the file.
type texts struct {
	places []*place
	values []string
}

// customer is a customer or a part of a customer. The brands of a customer with many brands come in several parts, and
// the first part has the customer's own fields.
type customer struct {
	place  *place
	rest   bool // whether an earlier part belongs to the same customer
	name   field[string]
	calls  field[*int]                              // max_calls_per_day
	cost   field[*float64]                          // max_cost_usd_per_day
	keep   struct{ answers, raw, runs field[*int] } // keep_answers_days, keep_raw_days, keep_runs_days
	least  field[int]                               // min_interval_seconds
	blacks field[[]blackout]                        // blackouts
	brands []brand
}

// brand is a brand or a part of a brand. The queries and scheduled jobs of a large brand come in several parts.
type brand struct {
	place       *place
	rest        bool // whether an earlier part belongs to the same brand
	name        field[string]
	aliases     field[texts]
	domains     field[texts]
	collectors  field[texts]
	competitors []competitor
	queries     []query
	jobs        []job
}

type competitor struct {
	place   *place
	name    field[string]
	aliases field[texts]
	domains field[texts]
}

type query struct {
	place   *place
	text    field[string]
	topic   field[string]
	tags    field[texts]
	locale  field[string]
	country field[string]
	active  field[bool]
}

// job is a scheduled job.
type job struct {
	place        *place
	id           uuid.UUID  // the id of a new scheduled job in a file with chains; otherwise zero
	afterID      *uuid.UUID // the schedule that the field "after" names
	name         field[string]
	after        field[*string]
	afterPartial field[bool]
	jobType      field[store.JobType]
	cron         field[string]
	zone         field[string]
	gap          field[string]
	repeat       field[string]
	active       field[bool]
	overlap      field[store.OverlapPolicy]
	misfire      field[store.MisfirePolicy]
	window       field[int]
	jitter       field[int]
	timeout      field[int]
	deadline     field[*int]
	starts       field[*time.Time]
	ends         field[*time.Time]
	metadata     field[json.RawMessage]
	pause        field[*pause]
}
