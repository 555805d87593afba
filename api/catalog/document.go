package catalog

import (
	"encoding/json"
	"time"

	"tidewatch/store"
)

// Rules contains the checks that other packages provide.
type Rules struct {
	// If an engine is not configured, CheckCollectors returns an error that names the missing setting. If
	// CheckCollectors is nil, all engines are accepted.
	CheckCollectors func(names []string) error
	Collectors      []string      // the names of all known engines
	Plan            store.Planner // the planner, which returns an error for an invalid spec
}

// Document is the parsed content of a valid file.
type Document struct {
	file      string
	customers []customer
}

// field is the value of a key, with the key's position in the file.
type field[T any] struct {
	place *place // nil if the file does not contain the key
	value T
}

func (f field[T]) isSet() bool { return f.place != nil }

// texts is a list of texts with their positions in the file.
type texts struct {
	places []*place
	values []string
}

type customer struct {
	place  *place
	name   field[string]
	calls  field[*int]     // max_calls_per_day
	cost   field[*float64] // max_cost_usd_per_day
	brands []brand
}

type brand struct {
	place       *place
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
	locale  field[string]
	country field[string]
	active  field[bool]
}

// job is a scheduled job.
type job struct {
	place    *place
	name     field[string]
	jobType  field[store.JobType]
	cron     field[string]
	zone     field[string]
	gap      field[string]
	repeat   field[string]
	active   field[bool]
	overlap  field[store.OverlapPolicy]
	misfire  field[store.MisfirePolicy]
	window   field[int]
	jitter   field[int]
	timeout  field[int]
	starts   field[*time.Time]
	ends     field[*time.Time]
	metadata field[json.RawMessage]
}
