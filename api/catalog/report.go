package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"tidewatch/store"
)

// Action states whether an import created or updated an object.
type Action string

// Each change has one of these actions.
const (
	ActionCreated Action = "created"
	ActionUpdated Action = "updated"
)

// A catalog contains these kinds of objects.
const (
	KindBlackouts    = "blackouts" // the blackouts for all customers
	KindBrand        = "brand"
	KindCompetitor   = "competitor"
	KindCustomer     = "customer"
	KindQuery        = "query"
	KindScheduledJob = "scheduled_job"
)

// Report lists the changes of an import or a dry run.
type Report struct {
	// Changes has the customers and brands in the order of the file, and then the blackouts for all customers.
	Changes   []Change `json:"changes" nullable:"false"`
	DryRun    bool     `json:"dry_run"`
	Unchanged int      `json:"unchanged"` // the number of objects in the file that did not change
	// Warnings are the parts of the file that are valid, but probably not what the author intended.
	Warnings []Warning `json:"warnings" nullable:"false"`
}

// Warning describes a value of the file that is valid but probably wrong. The fields are those of a [Problem].
type Warning Problem

// Change is one object that was created or updated.
type Change struct {
	Action Action        `json:"action"`
	Fields []FieldChange `json:"fields" nullable:"false"` // changed fields, sorted by name; empty for a created object
	Kind   string        `json:"kind"`
	Name   string        `json:"name"` // the path of natural keys, such as "Northwind Ltd / Acme / daily"

	customerID, id uuid.UUID
}

// Audit writes the changes to the audit log. The parameter "by" is an entry that contains the actor.
func (r Report) Audit(ctx context.Context, db *store.DB, by store.AuditEntry) error {
	const atOnce = 1000 // the maximum number of changes in a statement, which limits the memory for audit entries
	for changes := range slices.Chunk(r.Changes, atOnce) {
		entries := make([]store.AuditEntry, len(changes))
		for i, c := range changes {
			var err error
			if entries[i], err = c.entry(by); err != nil {
				return err
			}
		}
		if err := db.WriteAudit(ctx, entries...); err != nil {
			return err
		}
	}
	return nil
}

// entry returns a change as an entry of the audit log.
func (c Change) entry(e store.AuditEntry) (store.AuditEntry, error) {
	e.Action, e.ObjectID, e.ObjectKind = "create", c.id.String(), c.Kind
	if customer := c.customerID; customer != uuid.Nil {
		e.CustomerID = &customer
	}
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
		return e, fmt.Errorf("encode a change for the audit log: %w", err)
	}
	return e, nil
}

// FieldChange is one changed field of an updated object. Lists are encoded as JSON, and times are in the format of RFC
// 3339. An empty text means that the field has no value.
type FieldChange struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}
