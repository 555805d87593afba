package remote

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"tidewatch/openapi/client"
)

// namedObject is a brand or a customer.
type namedObject struct {
	customer string // name of the customer of a brand; empty for a customer
	id       uuid.UUID
	name     string
}

// FindID implements [tidewatch/cmd/tidewatch/internal/command.Finder] for brands and customers, regardless of letter
// case. If several names differ only in letter case, FindID prefers the exact name. If several objects remain, the error
// lists their ids.
func (s server) FindID(ctx context.Context, kind, name string) (uuid.UUID, error) {
	name = strings.TrimSpace(name)
	var same []namedObject
	err := s.call(func(api *client.ClientWithResponses) error {
		read, limit := readCustomers, int64(maxPage)
		if kind == "brand" {
			read = readBrands
		}
		var cursor *string
		for isFirst := true; isFirst || cursor != nil; isFirst = false {
			p, err := read(ctx, api, name, &limit, cursor)
			if err != nil {
				return err
			}
			for _, o := range p.data {
				if strings.EqualFold(o.name, name) {
					same = append(same, o)
				}
			}
			cursor = p.next
		}
		return nil
	})
	same = preferExact(name, same)
	switch {
	case err != nil:
		return uuid.Nil, err
	case len(same) == 1:
		return same[0].id, nil
	case len(same) == 0:
		return uuid.Nil, fmt.Errorf(
			"no %s has the name %.80q: \"tidewatch %ss list\" shows all names and ids",
			kind,
			name,
			kind,
		)
	}
	ids := make([]string, 0, len(same))
	for _, o := range same {
		id := o.id.String()
		if o.customer != "" {
			id += " (customer " + o.customer + ")"
		}
		ids = append(ids, id)
	}
	return uuid.Nil, fmt.Errorf("%d %ss have the name %.80q: use one of the ids %s", len(same), kind, name,
		strings.Join(ids, ", "))
}

// preferExact returns the objects with the same letter case as the name, or all objects if there are none.
func preferExact(name string, objects []namedObject) []namedObject {
	var exact []namedObject
	for _, o := range objects {
		if o.name == name {
			exact = append(exact, o)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return objects
}

// FindID implements [tidewatch/cmd/tidewatch/internal/command.Finder].
func (c *downloadCommand) FindID(ctx context.Context, kind, name string) (uuid.UUID, error) {
	return server{Remote: c.Remote}.FindID(ctx, kind, name)
}

func readBrands(
	ctx context.Context, api *client.ClientWithResponses, name string, limit *int64, cursor *string,
) (page[namedObject], error) {
	got, err := api.ListBrandsWithResponse(ctx, &client.ListBrandsParams{Limit: limit, Cursor: cursor, Q: &name})
	if err != nil {
		return page[namedObject]{}, err
	}
	rows, err := received(got.JSON200)
	found := page[namedObject]{next: rows.NextCursor}
	for _, b := range rows.Data {
		found.data = append(found.data, namedObject{customer: b.CustomerName, id: b.ID, name: b.Name})
	}
	return found, err
}

// readCustomers ignores the name, because the API has no search for customers.
func readCustomers(
	ctx context.Context, api *client.ClientWithResponses, _ string, limit *int64, cursor *string,
) (page[namedObject], error) {
	got, err := api.ListCustomersWithResponse(ctx, &client.ListCustomersParams{Limit: limit, Cursor: cursor})
	if err != nil {
		return page[namedObject]{}, err
	}
	rows, err := received(got.JSON200)
	found := page[namedObject]{next: rows.NextCursor}
	for _, c := range rows.Data {
		found.data = append(found.data, namedObject{id: c.ID, name: c.Name})
	}
	return found, err
}
