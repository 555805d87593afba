package catalog

import (
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"tidewatch/store"
)

// Action is what became of a thing.
type Action string

// The actions.
const (
	ActionCreated Action = "created"
	ActionUpdated Action = "updated"
)

// The kinds of things, as [Change] names them.
const (
	KindBrand        = "brand"
	KindCompetitor   = "competitor"
	KindCustomer     = "customer"
	KindQuery        = "query"
	KindScheduledJob = "scheduled_job"
)

// Report says what an import changed or, as a dry run, would change.
type Report struct {
	Changes   []Change `json:"changes"   nullable:"false"` // in the order of the file
	DryRun    bool     `json:"dry_run"`
	Unchanged int      `json:"unchanged"` // how many things of the file the database had just so
}

// Change is one thing that was created or updated.
type Change struct {
	Action Action        `json:"action"`
	Fields []FieldChange `json:"fields" nullable:"false"` // by name; none when it was created
	Kind   string        `json:"kind"`
	Name   string        `json:"name"` // its natural keys, such as "Northwind Ltd / Acme / daily"

	customerID, id uuid.UUID
}

// Entries are the changes for the audit log, one for each thing. by says who imports.
func (r Report) Entries(by store.AuditEntry) ([]store.AuditEntry, error) {
	entries := make([]store.AuditEntry, 0, len(r.Changes))
	for _, c := range r.Changes {
		e := by
		e.Action, e.CustomerID, e.ObjectID, e.ObjectKind = "create", &c.customerID, c.id.String(), c.Kind
		before, after := map[string]string{}, map[string]string{"name": c.Name}
		if c.Action == ActionUpdated {
			e.Action, before["name"] = "update", c.Name
		}
		for _, f := range c.Fields {
			before[f.Field], after[f.Field] = f.From, f.To
		}
		var err error
		if e.After, err = json.Marshal(after); err == nil && c.Action == ActionUpdated {
			e.Before, err = json.Marshal(before)
		}
		if err != nil {
			return nil, fmt.Errorf("encode a change for the audit log: %w", err)
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// FieldChange is one field of a thing that was updated. A list is written as JSON, a time as in RFC 3339; what has no
// value is "".
type FieldChange struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}
