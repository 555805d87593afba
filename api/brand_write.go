package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/store"
)

// NewBrand is the body of a request that creates a brand.
type NewBrand struct {
	CustomerID  *uuid.UUID   `doc:"The customer that owns the new object. Callers who are limited to one customer may omit the field." format:"uuid" json:"customer_id,omitempty"`
	NewCustomer *NewCustomer `doc:"A customer that is created together with the brand and owns the brand. If the request fails, neither the customer nor the brand is created. A request cannot contain both customer_id and new_customer. Only admins with access to all customers may set the field." json:"new_customer,omitempty"`
	Name        string       `doc:"The name of the brand. The names of a customer's brands are unique." example:"Acme" json:"name" maxLength:"200" minLength:"1"`
	Aliases     []string     `doc:"Other names of the brand." example:"[\"Acme CRM\"]" json:"aliases,omitempty" maxItems:"100" nullable:"false"`
	Domains     []string     `doc:"The brand's own domains, such as acme.com. The address of a home page, such as https://www.acme.com/, is stored as its domain. Citations of these domains and of their subdomains count as citations of the brand." example:"[\"acme.example\"]" json:"domains,omitempty" maxItems:"100" nullable:"false"`
	Collectors  []string     `doc:"The answer engines of schedules that list no engines. The default is the server's list of default engines." example:"[\"chatgpt\"]" json:"collectors,omitempty" maxItems:"50" nullable:"false"`
}

type createBrandInput struct {
	IdempotencyParams

	Body NewBrand
}

func (s *server) createBrand(ctx context.Context, in *createBrandInput) (*brandOutput, error) {
	return once(ctx, s, in.IdempotencyParams, in.Body, func(db *store.DB) (*brandOutput, error) {
		customer, err := s.customerOf(ctx, db, in.Body)
		if err != nil {
			return nil, err
		}
		return s.saveBrand(ctx, db, in.Body.brand(customer), store.Brand{}, change{})
	})
}

func (n NewBrand) brand(customer uuid.UUID) store.Brand {
	return store.Brand{
		CustomerID: customer, Name: n.Name, Aliases: n.Aliases, Collectors: n.Collectors, Domains: n.Domains,
	}
}

// customerOf returns the customer of a new brand. If the request has a new customer, customerOf creates the customer in
// the transaction that creates the brand.
func (s *server) customerOf(ctx context.Context, db *store.DB, body NewBrand) (uuid.UUID, error) {
	if body.NewCustomer == nil {
		return customerFor(ctx, db, body.CustomerID)
	}
	if err := door.Overseers.Check(door.CallerOf(ctx)); err != nil {
		return uuid.Nil, err
	}
	if body.CustomerID != nil {
		return uuid.Nil, problem.Invalid("body.new_customer", "cannot be combined with customer_id: omit one of the fields")
	}
	created, err := s.saveCustomer(ctx, db, body.NewCustomer.customer(), change{action: "create", kind: "customer"})
	if err != nil {
		return uuid.Nil, problem.Within("new_customer", err)
	}
	return created.Body.ID, nil
}

// customerFor returns the customer of a new resource. customerFor returns an error if the caller may not see the
// customer.
func customerFor(ctx context.Context, db *store.DB, id *uuid.UUID) (uuid.UUID, error) {
	if id == nil {
		id = visible(ctx)
	}
	if id == nil {
		return uuid.Nil, problem.Invalid("body.customer_id", "is required: you see more than one customer")
	}
	c, err := db.Customer(ctx, *id)
	return c.ID, checkVisible(ctx, &c.ID, err, unknownCustomer())
}

// unknownCustomer returns the error for a customer that does not exist or that the caller may not see.
func unknownCustomer() *problem.Problem {
	return problem.Invalid("body.customer_id", "the customer does not exist, or you may not see it")
}

// saveBrand checks a brand and writes the brand to the database and to the audit log. The parameter "before" is the
// brand before an edit, or the zero Brand for a new brand.
func (s *server) saveBrand(
	ctx context.Context,
	db *store.DB,
	b, before store.Brand,
	done change,
) (*brandOutput, error) {
	if err := s.checkBrand(b, before); err != nil {
		return nil, err
	}
	if err := checkAliases(b.Aliases, len(before.Aliases)); err != nil {
		return nil, err
	}
	b.Domains = catalog.Domains(b.Domains)
	if b.ID != uuid.Nil {
		if err := checkClashes(ctx, db, b, store.Competitor{}); err != nil {
			return nil, err
		}
	}
	saved, err := db.SaveBrand(ctx, b)
	if _, duplicate := store.Duplicate(err); duplicate {
		return nil, problem.Taken("name", "another brand of this customer has this name")
	}
	if err != nil {
		return nil, err
	}
	listed, err := db.ListedBrand(ctx, saved.ID)
	if err != nil {
		return nil, err
	}
	out := resourceOf(brandWithNames(listed), brandTag(listed.Brand))
	done.after, done.customer, done.objectID = brandFrom(listed), &saved.CustomerID, saved.ID.String()
	return out, s.auditEdit(ctx, db, out.ETag, done)
}

// checkBrand checks the fields of a brand. The check accepts an engine that the brand already lists, even if the engine
// is no longer configured.
func (s *server) checkBrand(b, before store.Brand) error {
	var wrong fieldProblems
	wrong.names(b.Name, b.Aliases, b.Domains, slices.Concat([]string{before.Name}, before.Aliases))
	had := map[string]bool{}
	for _, name := range before.Collectors {
		had[name] = true
	}
	wrong.rules("collectors", b.Collectors, func(name string) string {
		if had[name] {
			return ""
		}
		if err := s.cfg.Catalog.CheckCollectors([]string{name}); err != nil {
			return err.Error()
		}
		return ""
	})
	return wrong.err()
}

// names checks the names and domains of a brand or a competitor. The parameter "before" contains the names before an
// edit. The names before the edit are accepted again, even if no answer can mention these names.
func (f *fieldProblems) names(name string, aliases, domains, before []string) {
	refuse := func(text string) string {
		if slices.Contains(before, text) {
			return catalog.RefuseName(text)
		}
		return catalog.RefuseMentionable(text)
	}
	f.rule("name", name, refuse)
	f.rules("aliases", aliases, refuse)
	f.rules("domains", lowerCase(domains), catalog.RefuseDomain)
}

// checkAliases refuses more aliases than a brand or a competitor may have. The parameter "before" is the number of
// aliases before an edit: older versions imported more aliases, which an edit may keep.
func checkAliases(aliases []string, before int) error {
	if len(aliases) <= catalog.MaxAliases || len(aliases) <= before {
		return nil
	}
	return problem.New(http.StatusConflict, fmt.Sprintf(
		"A brand or competitor can have at most %d aliases: remove an alias first.", catalog.MaxAliases))
}

// lowerCase converts domains to lower case, because two spellings that differ only in case are duplicates.
func lowerCase(domains []string) []string {
	out := make([]string, len(domains))
	for i, d := range domains {
		out[i] = strings.ToLower(d)
	}
	return out
}

// checkClashes returns an error if a name of the brand or competitor to save is also a name of the brand or of another
// competitor. An answer that mentions a shared name would be ambiguous. The parameter "edited" is the competitor to
// save, or the zero Competitor when the brand is saved. The caller must have locked the brand.
func checkClashes(ctx context.Context, db *store.DB, b store.Brand, edited store.Competitor) error {
	competitors, err := db.CompetitorsOf(ctx, b.ID)
	if err != nil {
		return err
	}
	owners := [][]string{append([]string{b.Name}, b.Aliases...)}
	called := []string{"the brand"}
	for _, c := range competitors {
		if c.ID == edited.ID {
			continue
		}
		owners = append(owners, append([]string{c.Name}, c.Aliases...))
		called = append(called, fmt.Sprintf("the competitor %q", c.Name))
	}
	own := 0
	if edited.BrandID != uuid.Nil {
		own = len(owners)
		owners = append(owners, append([]string{edited.Name}, edited.Aliases...))
	}
	for _, clash := range catalog.Clashes(owners) {
		mine, other := clash.Second, clash.First
		if own == 0 {
			mine, other = other, mine
		}
		if mine.Owner == own {
			return problem.Taken(
				nameField(mine.Name),
				fmt.Sprintf("%q is also a name of %s: names must be unique", owners[own][mine.Name], called[other.Owner]),
			)
		}
	}
	return nil
}

// nameField returns the path of a name in the request body. Index 0 is the name, and index i is the alias i-1.
func nameField(i int) string {
	if i == 0 {
		return "name"
	}
	return fmt.Sprintf("aliases[%d]", i-1)
}

// BrandChange is an edit of a brand. A field that the request omits keeps its value. An edit replaces a list as a
// whole.
type BrandChange struct {
	Name       Given[string]   `doc:"The name of the brand. The names of a customer's brands are unique." example:"Acme" json:"name,omitzero" maxLength:"200" minLength:"1"`
	Aliases    Given[[]string] `doc:"Replaces all aliases of the brand." json:"aliases,omitzero" maxItems:"100" nullable:"false"`
	Domains    Given[[]string] `doc:"Replaces all domains of the brand." json:"domains,omitzero" maxItems:"100" nullable:"false"`
	Collectors Given[[]string] `doc:"Replaces the list of answer engines. An empty list means the server's default engines." json:"collectors,omitzero" maxItems:"50" nullable:"false"`
}

type updateBrandInput struct {
	BrandWriteParams

	Body BrandChange
}

func (s *server) updateBrand(ctx context.Context, in *updateBrandInput) (*brandOutput, error) {
	var out *brandOutput
	err := s.db.InTx(ctx, func(db *store.DB) error {
		before, err := lockBrandToChange(ctx, db, in.BrandWriteParams)
		if err != nil {
			return err
		}
		b := before.Brand
		in.Body.Name.assign(&b.Name)
		in.Body.Aliases.assign(&b.Aliases)
		in.Body.Domains.assign(&b.Domains)
		in.Body.Collectors.assign(&b.Collectors)
		out, err = s.saveBrand(ctx, db, b, before.Brand, change{before: brandFrom(before), tag: brandTag(before.Brand)})
		return err
	})
	return out, err
}
