package local

import (
	"context"
	"encoding/json"
	"fmt"
	"os/user"

	"tidewatch/store"
)

// audit writes an entry to the audit log, with the account of this process as the actor. The parameters before and
// after are the object before and after the change. The value nil stores no object.
func audit(ctx context.Context, db *store.DB, entry store.AuditEntry, before, after any) error {
	by := localActor()
	entry.ActorKind, entry.Actor, entry.Address = by.ActorKind, by.Actor, by.Address
	for _, side := range []struct {
		value any
		into  *json.RawMessage
	}{{before, &entry.Before}, {after, &entry.After}} {
		if side.value == nil {
			continue
		}
		encoded, err := json.Marshal(side.value)
		if err != nil {
			return fmt.Errorf("encode a change for the audit log: %w", err)
		}
		*side.into = encoded
	}
	return db.WriteAudit(ctx, entry)
}

// localActor returns an audit entry whose actor is the operating system account of this process. localActor sets only
// the fields about the actor.
func localActor() store.AuditEntry {
	by := store.AuditEntry{ActorKind: store.ActorCommand, Actor: "unknown", Address: "local"}
	if account, err := user.Current(); err == nil {
		by.Actor = account.Username
	}
	return by
}
