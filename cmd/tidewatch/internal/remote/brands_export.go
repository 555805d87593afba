package remote

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
	"tidewatch/store"
)

type brandsExportCommand struct {
	server

	Customer *uuid.UUID `help:"Export only this customer." named:"customer" placeholder:"NAME"`
}

// catalogFile and the types below it are an import file without blackouts and pauses.
type (
	catalogFile struct {
		Customers []*catalogCustomer `json:"customers"`
	}
	catalogCustomer struct {
		Name               string          `json:"name"`
		MaxCallsPerDay     *int64          `json:"max_calls_per_day,omitempty"`
		MaxCostUSDPerDay   *float64        `json:"max_cost_usd_per_day,omitempty"`
		MinIntervalSeconds int64           `json:"min_interval_seconds,omitempty"`
		KeepRunsDays       *int64          `json:"keep_runs_days,omitempty"`
		KeepAnswersDays    *int64          `json:"keep_answers_days,omitempty"`
		KeepRawDays        *int64          `json:"keep_raw_days,omitempty"`
		Brands             []*catalogBrand `json:"brands,omitempty"`
	}
	catalogBrand struct {
		Name        string              `json:"name"`
		Aliases     []string            `json:"aliases,omitempty"`
		Domains     []string            `json:"domains,omitempty"`
		Collectors  []string            `json:"collectors,omitempty"`
		Competitors []catalogCompetitor `json:"competitors,omitempty"`
		Queries     []catalogQuery      `json:"queries,omitempty"`
		Jobs        []catalogJob        `json:"scheduled_jobs,omitempty"`
	}
	catalogCompetitor struct {
		Name    string   `json:"name"`
		Aliases []string `json:"aliases,omitempty"`
		Domains []string `json:"domains,omitempty"`
	}
	catalogQuery struct {
		Text     string   `json:"text"`
		Topic    string   `json:"topic,omitempty"`
		Tags     []string `json:"tags,omitempty"`
		Locale   string   `json:"locale,omitempty"`
		Country  string   `json:"country,omitempty"`
		IsActive *bool    `json:"is_active,omitempty"` // only if false
	}
	// catalogJob has the fields of a schedule by name.
	catalogJob map[string]any
)

// MarshalJSON returns the fields that have a value, in the order of [store.ScheduleFields].
func (j catalogJob) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	for _, f := range store.ScheduleFields() {
		name := f.Name
		value := j[name]
		if value == nil || value == "" || strings.Contains(name, ".") {
			continue
		}
		encoded, err := json.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", name, err)
		}
		fmt.Fprintf(&out, ",%q:%s", name, encoded)
	}
	return append(append([]byte("{"), bytes.TrimPrefix(out.Bytes(), []byte(","))...), '}'), nil
}

// maxImport is the maximum size of an import file in bytes.
const maxImport = 4 << 20

// Run prints customers with their brands, competitors, queries and schedules as a file for the command import. The order
// is stable, so that the differences between two exports are the changes: queries have the order of their runs, schedules
// come after the schedules after which they fire, and all other objects are sorted by name. On standard error, Run
// reports the number of schedules that the file leaves out, and whether the file is too large for an import.
func (c *brandsExportCommand) Run(ctx context.Context, e *command.Env) error {
	var file catalogFile
	left := 0
	err := c.call(func(api *client.ClientWithResponses) (err error) {
		file, left, err = c.read(ctx, api)
		return err
	})
	if err != nil {
		return err
	}
	if left > 0 {
		fmt.Fprintf(e.Stderr, "Warning: The file has no entry for %s: schedules that have ended, schedules without a name, "+
			"and schedules that fire after one of these.\n", command.Count(left, "schedule"))
	}
	if c.JSON {
		return command.JSON(e.Stdout, file)
	}
	var text bytes.Buffer
	if err := command.YAML(&text, file); err != nil {
		return err
	}
	if text.Len() > maxImport {
		fmt.Fprintln(e.Stderr, "Warning: The file is larger than 4 MiB, so an import refuses it. Export one customer "+
			"(--customer).")
	}
	_, err = text.WriteTo(e.Stdout)
	return err
}

func (c *brandsExportCommand) read(ctx context.Context, api *client.ClientWithResponses) (catalogFile, int, error) {
	customers, err := c.readCustomers(ctx, api)
	if err != nil {
		return catalogFile{}, 0, err
	}
	brands, err := everyPage(func(limit *int64, cursor *string) (page[client.Brand], error) {
		got, err := api.ListBrandsWithResponse(ctx,
			&client.ListBrandsParams{CustomerID: c.Customer, Limit: limit, Cursor: cursor})
		if err != nil {
			return page[client.Brand]{}, err
		}
		rows, err := received(got.JSON200)
		return page[client.Brand]{rows.Data, rows.NextCursor}, err
	})
	if err != nil {
		return catalogFile{}, 0, err
	}
	jobs, err := everyPage(func(limit *int64, cursor *string) (page[client.ScheduledJob], error) {
		got, err := api.ListScheduledJobsWithResponse(ctx,
			&client.ListScheduledJobsParams{CustomerID: c.Customer, Limit: limit, Cursor: cursor})
		if err != nil {
			return page[client.ScheduledJob]{}, err
		}
		rows, err := received(got.JSON200)
		return page[client.ScheduledJob]{rows.Data, rows.NextCursor}, err
	})
	if err != nil {
		return catalogFile{}, 0, err
	}
	chains := chainsOf(jobs)
	byBrand, left, err := chains.byBrand(jobs)
	if err != nil {
		return catalogFile{}, 0, err
	}
	file := catalogFile{Customers: []*catalogCustomer{}}
	of := map[uuid.UUID]*catalogCustomer{}
	slices.SortFunc(customers, func(a, b client.CustomerDetail) int { return strings.Compare(a.Name, b.Name) })
	for _, d := range customers {
		of[d.ID] = &catalogCustomer{
			Name: d.Name, MaxCallsPerDay: d.MaxCallsPerDay, MaxCostUSDPerDay: d.MaxCostUsdPerDay,
			MinIntervalSeconds: d.MinIntervalSeconds, KeepRunsDays: d.KeepRunsDays, KeepAnswersDays: d.KeepAnswersDays,
			KeepRawDays: d.KeepRawDays,
		}
		file.Customers = append(file.Customers, of[d.ID])
	}
	slices.SortFunc(brands, func(a, b client.Brand) int {
		return cmp.Or(cmp.Compare(chains.depths[a.ID], chains.depths[b.ID]), strings.Compare(a.Name, b.Name))
	})
	for _, b := range brands {
		customer := of[b.CustomerID]
		if customer == nil {
			continue // the customer was created after the customers were read
		}
		brand := &catalogBrand{
			Name: b.Name, Aliases: b.Aliases, Domains: b.Domains, Collectors: b.Collectors, Jobs: byBrand[b.ID],
		}
		customer.Brands = append(customer.Brands, brand)
		if brand.Competitors, err = readCompetitors(ctx, api, b.ID); err != nil {
			return catalogFile{}, 0, err
		}
		if brand.Queries, err = readQueries(ctx, api, b.ID); err != nil {
			return catalogFile{}, 0, err
		}
	}
	return file, left, nil
}

func (c *brandsExportCommand) readCustomers(
	ctx context.Context, api *client.ClientWithResponses,
) ([]client.CustomerDetail, error) {
	if c.Customer != nil {
		got, err := api.GetCustomerWithResponse(ctx, *c.Customer)
		if err != nil {
			return nil, err
		}
		customer, err := received(got.JSON200)
		return []client.CustomerDetail{customer}, err
	}
	return everyPage(func(limit *int64, cursor *string) (page[client.CustomerDetail], error) {
		got, err := api.ListCustomersWithResponse(ctx, &client.ListCustomersParams{Limit: limit, Cursor: cursor})
		if err != nil {
			return page[client.CustomerDetail]{}, err
		}
		rows, err := received(got.JSON200)
		return page[client.CustomerDetail]{rows.Data, rows.NextCursor}, err
	})
}

func readCompetitors(
	ctx context.Context,
	api *client.ClientWithResponses,
	brand uuid.UUID,
) ([]catalogCompetitor, error) {
	all, err := everyPage(func(limit *int64, cursor *string) (page[client.Competitor], error) {
		got, err := api.ListCompetitorsWithResponse(ctx, brand, &client.ListCompetitorsParams{Limit: limit, Cursor: cursor})
		if err != nil {
			return page[client.Competitor]{}, err
		}
		rows, err := received(got.JSON200)
		return page[client.Competitor]{rows.Data, rows.NextCursor}, err
	})
	slices.SortFunc(all, func(a, b client.Competitor) int { return strings.Compare(a.Name, b.Name) })
	var out []catalogCompetitor
	for _, k := range all {
		out = append(out, catalogCompetitor{Name: k.Name, Aliases: k.Aliases, Domains: k.Domains})
	}
	return out, err
}

func readQueries(ctx context.Context, api *client.ClientWithResponses, brand uuid.UUID) ([]catalogQuery, error) {
	all, err := everyPage(func(limit *int64, cursor *string) (page[client.Query], error) {
		return queryPage(ctx, api, brand, &client.ListQueriesParams{Limit: limit, Cursor: cursor})
	})
	slices.SortFunc(all, func(a, b client.Query) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), strings.Compare(a.Text, b.Text), strings.Compare(a.Locale, b.Locale),
			strings.Compare(a.Country, b.Country))
	})
	var out []catalogQuery
	for _, q := range all {
		query := catalogQuery{Text: q.Text, Topic: q.Topic, Tags: q.Tags, Locale: q.Locale, Country: q.Country}
		if !q.IsActive {
			query.IsActive = &q.IsActive
		}
		out = append(out, query)
	}
	return out, err
}

// chains has the schedules of the export with their places in chains.
type chains struct {
	byID   map[uuid.UUID]client.ScheduledJob
	depths map[uuid.UUID]int // number of schedules before a schedule, or before the schedules of a brand in other brands
}

func chainsOf(jobs []client.ScheduledJob) chains {
	c := chains{map[uuid.UUID]client.ScheduledJob{}, map[uuid.UUID]int{}}
	for _, j := range jobs {
		c.byID[j.ID] = j
	}
	for _, j := range jobs {
		for up := j; up.After != nil && c.depths[j.ID] < len(jobs); up = c.byID[*up.After] {
			c.depths[j.ID]++
		}
		if j.After != nil && c.byID[*j.After].BrandID != j.BrandID {
			c.depths[j.BrandID] = max(c.depths[j.BrandID], c.depths[j.ID])
		}
	}
	return c
}

// isExported reports whether an import file can contain a schedule: the schedule and all schedules before it have a name
// and have not ended.
func (c chains) isExported(j client.ScheduledJob) bool {
	for range len(c.byID) {
		if j.Name == nil || j.EndsAt != nil && j.EndsAt.Before(time.Now()) {
			return false
		}
		if j.After == nil {
			return true
		}
		j = c.byID[*j.After]
	}
	return false
}

// byBrand returns the schedules of each brand, and the number of schedules that the file leaves out.
func (c chains) byBrand(jobs []client.ScheduledJob) (of map[uuid.UUID][]catalogJob, left int, err error) {
	slices.SortFunc(jobs, func(a, b client.ScheduledJob) int {
		return cmp.Or(cmp.Compare(c.depths[a.ID], c.depths[b.ID]), strings.Compare(nameOf(a), nameOf(b)))
	})
	of = map[uuid.UUID][]catalogJob{}
	for _, j := range jobs {
		if !c.isExported(j) {
			left++
			continue
		}
		job, err := c.fields(j)
		if err != nil {
			return nil, 0, err
		}
		of[j.BrandID] = append(of[j.BrandID], job)
	}
	return of, left, nil
}

// fields returns the fields of a schedule by name.
func (c chains) fields(j client.ScheduledJob) (catalogJob, error) {
	encoded, err := json.Marshal(j)
	if err != nil {
		return nil, fmt.Errorf("encode a schedule: %w", err)
	}
	job := catalogJob{}
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.UseNumber()
	if err := decoder.Decode(&job); err != nil {
		return nil, fmt.Errorf("encode a schedule: %w", err)
	}
	if j.After != nil {
		up := c.byID[*j.After]
		job["after"] = nameOf(up)
		if up.BrandID != j.BrandID {
			job["after"] = up.BrandName + " / " + nameOf(up)
		}
	}
	return job, nil
}

func nameOf(j client.ScheduledJob) string {
	if j.Name == nil {
		return ""
	}
	return *j.Name
}

// everyPage reads all pages of a list.
func everyPage[T any](read func(limit *int64, cursor *string) (page[T], error)) ([]T, error) {
	var all []T
	limit := int64(maxPage)
	for cursor := (*string)(nil); ; {
		p, err := read(&limit, cursor)
		if err != nil {
			return nil, err
		}
		all = append(all, p.data...)
		if cursor = p.next; cursor == nil {
			return all, nil
		}
	}
}
