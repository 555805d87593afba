package api

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/store"
)

// Brand is the representation of a brand in the API. Scoring searches answers for the names and domains of the brand.
type Brand struct {
	ID           uuid.UUID     `format:"uuid" json:"id"`
	CustomerID   uuid.UUID     `format:"uuid" json:"customer_id"`
	CustomerName string        `example:"Northwind Ltd" json:"customer_name"`
	Name         string        `example:"Acme" json:"name"`
	Aliases      []string      `doc:"Other names of the brand." example:"[\"Acme CRM\"]" json:"aliases" nullable:"false"`
	Domains      []string      `doc:"The brand's own domains in lower case, such as acme.com. Citations of these domains and of their subdomains count as citations of the brand." example:"[\"acme.example\"]" json:"domains" nullable:"false"`
	Collectors   []string      `doc:"The answer engines of schedules that list no engines. An empty list means the server's default engines." example:"[\"chatgpt\"]" json:"collectors" nullable:"false"`
	CreatedAt    time.Time     `json:"created_at"`
	UpdatedAt    time.Time     `json:"updated_at"`
	MadeUp       bool          `doc:"Whether the answers before created_at are sample data that demonstrates the figures." json:"made_up,omitempty"`
	Names        []TrackedName `doc:"The name and the aliases, with the times from which they are tracked. Entries of the audit log omit the field." json:"names,omitempty" nullable:"false"`
}

// TrackedName is a name with the time from which the name is tracked.
type TrackedName struct {
	Name         string     `example:"Acme CRM" json:"name"`
	TrackedSince time.Time  `doc:"The time at which the name was added." json:"tracked_since"`
	FiguresSince *time.Time `doc:"The time from which the figures include the name. The value is null if all stored answers were scored with the name, for example after a re-score." json:"figures_since"`
}

// trackedNames returns the names of a brand or of one of its competitors, in the given order.
func trackedNames(brand store.ListedBrand, since map[string]time.Time, name string, aliases []string) []TrackedName {
	all := make([]TrackedName, 0, 1+len(aliases))
	for _, n := range append([]string{name}, aliases...) {
		tracked := TrackedName{Name: n, TrackedSince: since[n]}
		if brand.HasAnswersBefore(tracked.TrackedSince) {
			tracked.FiguresSince = &tracked.TrackedSince
		}
		all = append(all, tracked)
	}
	return all
}

// brandWithNames is like brandFrom and adds the times from which the names are tracked.
func brandWithNames(b store.ListedBrand) Brand {
	out := brandFrom(b)
	out.Names = trackedNames(b, b.TrackedSince, b.Name, b.Aliases)
	return out
}

func brandFrom(b store.ListedBrand) Brand {
	return Brand{
		ID:           b.ID,
		CustomerID:   b.CustomerID,
		CustomerName: b.CustomerName,
		Name:         b.Name,
		Aliases:      b.Aliases,
		Domains:      b.Domains,
		Collectors:   b.Collectors,
		CreatedAt:    b.CreatedAt,
		UpdatedAt:    b.UpdatedAt,
		MadeUp:       b.MadeUp,
	}
}

type listBrandsInput struct {
	ListParams

	CustomerID IDParam `doc:"Filters by customer." format:"uuid" query:"customer_id"`
	Q          string  `doc:"Searches the names of brands by whole words or by the beginnings of words." maxLength:"200" query:"q"`
}

func (s *server) listBrands(ctx context.Context, in *listBrandsInput) (*pageOutput[Brand], error) {
	f := store.BrandFilter{CustomerID: in.CustomerID.pointer(), Text: in.Q, Visible: visible(ctx)}
	after, err := in.begin("brands", f)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.ListBrands(ctx, f, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return turn(&in.ListParams, "brands", f, rows,
		func(b store.ListedBrand) store.Place { return store.Place{At: b.CreatedAt, ID: b.ID} }, brandWithNames)
}

// BrandPath has the path parameter of operations on one brand.
type BrandPath struct {
	ID uuid.UUID `doc:"The id of the brand." format:"uuid" path:"id"`
}

type brandOutput = resource[Brand]

func (s *server) getBrand(ctx context.Context, in *BrandPath) (*brandOutput, error) {
	b, err := visibleBrand(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	return resourceOf(brandWithNames(b), brandTag(b.Brand)), nil
}

// visibleBrand returns a brand that the caller may see.
func visibleBrand(ctx context.Context, db *store.DB, id uuid.UUID) (store.ListedBrand, error) {
	b, err := db.ListedBrand(ctx, id)
	return b, checkVisible(ctx, &b.CustomerID, err, problem.NotFound("brand"))
}

// lockBrand locks and returns a brand that the caller may see. The lock serializes changes of the brand, its
// competitors and its queries.
func lockBrand(ctx context.Context, db *store.DB, id uuid.UUID) (store.ListedBrand, error) {
	if b, err := visibleBrand(ctx, db, id); err != nil {
		return b, err
	}
	locked, err := db.LockBrand(ctx, id)
	if err := checkVisible(ctx, &locked.CustomerID, err, problem.NotFound("brand")); err != nil {
		return store.ListedBrand{}, err
	}
	return visibleBrand(ctx, db, id)
}

// BrandWriteParams has the path and the condition of operations that change or delete a brand.
type BrandWriteParams struct {
	BrandPath
	IfMatchParam
}

// lockBrandToChange locks and returns a brand that the caller may see. lockBrandToChange returns an error if the ETag
// of the brand does not match.
func lockBrandToChange(ctx context.Context, db *store.DB, in BrandWriteParams) (store.ListedBrand, error) {
	b, err := lockBrand(ctx, db, in.ID)
	if err != nil {
		return b, err
	}
	return b, in.holds("brand", brandTag(b.Brand))
}

func (s *server) deleteBrand(ctx context.Context, in *BrandWriteParams) (*struct{}, error) {
	return nil, s.db.InTx(ctx, func(db *store.DB) error {
		b, err := lockBrandToChange(ctx, db, *in)
		if err != nil {
			return err
		}
		if err := checkDeletion(ctx, db, b.ID); err != nil {
			return err
		}
		if err := s.cfg.Runs.DeleteBrandIn(ctx, db, in.ID); err != nil {
			return err
		}
		return s.audit(ctx, db, change{before: brandFrom(b), customer: &b.CustomerID, objectID: b.ID.String()})
	})
}

// checkDeletion returns an error if the caller is an editor and the brand has alert rules. The deletion of the brand
// would also delete the rules, which only admins can delete.
func checkDeletion(ctx context.Context, db *store.DB, brandID uuid.UUID) error {
	if door.CallerOf(ctx).Role.Includes(store.RoleAdmin) {
		return nil
	}
	rules, err := db.AlertRules(ctx, store.AlertFilter{BrandID: &brandID}, store.Place{}, 1)
	if err != nil || len(rules) == 0 {
		return err
	}
	return problem.New(http.StatusForbidden, "The brand has alert rules, which only admins can delete.")
}
