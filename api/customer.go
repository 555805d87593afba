package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/problem"
	"tidewatch/store"
)

// Customer is a tenant. Customers own brands.
type Customer struct {
	ID                 uuid.UUID `format:"uuid" json:"id"`
	Name               string    `example:"Northwind Ltd" json:"name"`
	MinIntervalSeconds int       `doc:"The minimum time in seconds between two ticks of one schedule under the customer's plan. The value 0 means no minimum." example:"86400" json:"min_interval_seconds"`
	MaxCallsPerDay     *int      `doc:"The maximum number of calls of all runs in a day (UTC). The value null means the server's default." json:"max_calls_per_day"`
	MaxCostUSDPerDay   *float64  `doc:"The maximum estimated cost of all runs in a day (UTC), in US dollars. The actual cost can exceed the cap by the error of the estimates. The value null means the server's default." json:"max_cost_usd_per_day"`
	KeepRunsDays       *int      `doc:"The number of days for which runs are kept after their end. Answers, trends and reports are not kept longer. The value 0 means forever. The value null means the server's default." example:"730" json:"keep_runs_days"`
	KeepAnswersDays    *int      `doc:"The number of days for which answers and their scores are kept. Answers cannot be kept longer than their runs. The value 0 means that answers are kept as long as their runs. The value null means the server's default." example:"365" json:"keep_answers_days"`
	KeepRawDays        *int      `doc:"The number of days for which the texts, sources and searches of answers, and the quotes of the judge, are kept. Texts cannot be kept longer than their answers. The deletion of texts does not affect scores. The value 0 means that texts are kept as long as their answers. The value null means the server's default." example:"90" json:"keep_raw_days"`
	CreatedAt          time.Time `json:"created_at"`
	UpdatedAt          time.Time `json:"updated_at"`
}

func customerFrom(c store.Customer) Customer {
	return Customer{
		ID:                 c.ID,
		Name:               c.Name,
		MinIntervalSeconds: c.MinIntervalSeconds,
		MaxCallsPerDay:     c.MaxCallsPerDay,
		MaxCostUSDPerDay:   c.MaxCostUSDPerDay,
		KeepRunsDays:       c.KeepRunsDays,
		KeepAnswersDays:    c.KeepAnswersDays,
		KeepRawDays:        c.KeepRawDays,
		CreatedAt:          c.CreatedAt,
		UpdatedAt:          c.UpdatedAt,
	}
}

// CustomerDetail is a customer with the server's default caps and today's spending.
type CustomerDetail struct {
	Customer

	DefaultMaxCallsPerDay   *int       `doc:"The server's default for the field max_calls_per_day. The value null means no cap." example:"5000" json:"default_max_calls_per_day"`
	DefaultMaxCostUSDPerDay *float64   `doc:"The server's default for the field max_cost_usd_per_day. The value null means no cap." example:"25" json:"default_max_cost_usd_per_day"`
	SpentToday              SpentToday `doc:"Today's spending of all runs, including the amounts that are reserved for the remaining calls of these runs." json:"spent_today"`
}

// SpentToday is the spending of a customer's runs on the current day.
type SpentToday struct {
	Day     string  `doc:"The day, in UTC." example:"2026-11-24" format:"date" json:"day"`
	Calls   int64   `doc:"The number of calls to engines and to the LLM judge." example:"240" json:"calls"`
	CostUSD float64 `doc:"The known cost in US dollars." example:"1.42" json:"cost_usd"`
}

func (s *server) customerDetail(c store.SpentCustomer) CustomerDetail {
	out := CustomerDetail{
		Customer:   customerFrom(c.Customer),
		SpentToday: SpentToday{Day: c.Today.Format(time.DateOnly), Calls: c.CallsToday, CostUSD: c.CostUSDToday},
	}
	if most := s.cfg.DayCap.Calls; most > 0 {
		out.DefaultMaxCallsPerDay = &most
	}
	if most := s.cfg.DayCap.CostUSD; most > 0 {
		out.DefaultMaxCostUSDPerDay = &most
	}
	return out
}

type listCustomersInput struct {
	ListParams
}

func (s *server) listCustomers(ctx context.Context, in *listCustomersInput) (*pageOutput[CustomerDetail], error) {
	after, err := in.begin("customers", visible(ctx))
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Customers(ctx, visible(ctx), after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return turn(&in.ListParams, "customers", visible(ctx), rows,
		func(c store.SpentCustomer) store.Place { return store.Place{At: c.CreatedAt, ID: c.ID} }, s.customerDetail)
}

// CustomerPath has the path parameter of operations on one customer.
type CustomerPath struct {
	ID uuid.UUID `doc:"The id of the customer." format:"uuid" path:"id"`
}

type customerOutput = resource[CustomerDetail]

func (s *server) getCustomer(ctx context.Context, in *CustomerPath) (*customerOutput, error) {
	c, err := s.db.SpentCustomer(ctx, in.ID)
	if err := checkVisible(ctx, &c.ID, err, problem.NotFound("customer")); err != nil {
		return nil, err
	}
	return resourceOf(s.customerDetail(c), customerTag(c.Customer)), nil
}

// NewCustomer is the body of a request that creates a customer.
type NewCustomer struct {
	Name               string   `doc:"The name of the customer. No two customers have the same name." example:"Northwind Ltd" json:"name" maxLength:"200" minLength:"1"`
	MaxCallsPerDay     *int     `doc:"The maximum number of calls of all runs in a day (UTC). By default, the server's setting applies." json:"max_calls_per_day,omitempty" maximum:"100000" minimum:"1"`
	MaxCostUSDPerDay   *float64 `doc:"The maximum estimated cost of all runs in a day (UTC), in US dollars. The actual cost can exceed the cap by the error of the estimates. By default, the server's setting applies." json:"max_cost_usd_per_day,omitempty" maximum:"100000" minimum:"0.01"`
	KeepRunsDays       *int     `doc:"The number of days for which runs are kept after their end. Answers, trends and reports are not kept longer. The value 0 means forever. By default, the server's setting applies." json:"keep_runs_days,omitempty" maximum:"36500" minimum:"0"`
	KeepAnswersDays    *int     `doc:"The number of days for which answers and their scores are kept. The value 0 means that answers are kept as long as their runs. By default, the server's setting applies." json:"keep_answers_days,omitempty" maximum:"36500" minimum:"0"`
	KeepRawDays        *int     `doc:"The number of days for which the texts, sources and searches of answers, and the quotes of the judge, are kept. The value 0 means that texts are kept as long as their answers. By default, the server's setting applies." json:"keep_raw_days,omitempty" maximum:"36500" minimum:"0"`
	MinIntervalSeconds int      `default:"0" doc:"The minimum time between two ticks of one schedule, in seconds. The value 0 means no minimum." example:"86400" json:"min_interval_seconds,omitempty" maximum:"31622400" minimum:"0"`
}

func (n NewCustomer) customer() store.Customer {
	return store.Customer{
		Name: n.Name, MinIntervalSeconds: n.MinIntervalSeconds,
		MaxCallsPerDay: n.MaxCallsPerDay, MaxCostUSDPerDay: n.MaxCostUSDPerDay,
		KeepRunsDays: n.KeepRunsDays, KeepAnswersDays: n.KeepAnswersDays, KeepRawDays: n.KeepRawDays,
	}
}

type createCustomerInput struct {
	IdempotencyParams

	Body NewCustomer
}

func (s *server) createCustomer(ctx context.Context, in *createCustomerInput) (*customerOutput, error) {
	return once(ctx, s, in.IdempotencyParams, in.Body, func(db *store.DB) (*customerOutput, error) {
		return s.saveCustomer(ctx, db, in.Body.customer(), change{})
	})
}

// saveCustomer checks a customer and writes the customer to the database and to the audit log.
func (s *server) saveCustomer(
	ctx context.Context,
	db *store.DB,
	c store.Customer,
	done change,
) (*customerOutput, error) {
	var wrong fieldProblems
	wrong.rule("name", c.Name, catalog.RefuseName)
	wrong.ages(c)
	if err := wrong.err(); err != nil {
		return nil, err
	}
	saved, err := db.SaveCustomer(ctx, c)
	if _, duplicate := store.Duplicate(err); duplicate {
		return nil, problem.Taken("name", "another customer has this name")
	}
	if err != nil {
		return nil, err
	}
	spent, err := db.SpentCustomer(ctx, saved.ID)
	if err != nil {
		return nil, err
	}
	out := resourceOf(s.customerDetail(spent), customerTag(spent.Customer))
	done.after, done.customer, done.objectID = out.Body.Customer, &saved.ID, saved.ID.String()
	return out, s.auditEdit(ctx, db, out.ETag, done)
}

// CustomerChange is an edit of a customer. A field that the request omits keeps its value.
type CustomerChange struct {
	Name               Given[string]     `doc:"The name of the customer. No two customers have the same name." example:"Northwind Ltd" json:"name,omitzero" maxLength:"200" minLength:"1"`
	MaxCallsPerDay     Optional[int]     `doc:"The maximum number of calls of all runs in a day (UTC). The value null means the server's default." json:"max_calls_per_day,omitzero" maximum:"100000" minimum:"1"`
	MaxCostUSDPerDay   Optional[float64] `doc:"The maximum estimated cost of all runs in a day (UTC), in US dollars. The actual cost can exceed the cap by the error of the estimates. The value null means the server's default." json:"max_cost_usd_per_day,omitzero" maximum:"100000" minimum:"0.01"`
	KeepRunsDays       Optional[int]     `doc:"The number of days for which runs are kept after their end. Answers, trends and reports are not kept longer. The value 0 means forever. The value null means the server's default." json:"keep_runs_days,omitzero" maximum:"36500" minimum:"0"`
	KeepAnswersDays    Optional[int]     `doc:"The number of days for which answers and their scores are kept. The value 0 means that answers are kept as long as their runs. The value null means the server's default." json:"keep_answers_days,omitzero" maximum:"36500" minimum:"0"`
	KeepRawDays        Optional[int]     `doc:"The number of days for which the texts, sources and searches of answers, and the quotes of the judge, are kept. The value 0 means that texts are kept as long as their answers. The value null means the server's default." json:"keep_raw_days,omitzero" maximum:"36500" minimum:"0"`
	MinIntervalSeconds Given[int]        `doc:"The minimum time between two ticks of one schedule, in seconds. The value 0 means no minimum. A new minimum does not change existing schedules." json:"min_interval_seconds,omitzero" maximum:"31622400" minimum:"0"`
}

type updateCustomerInput struct {
	CustomerWriteParams

	Body CustomerChange
}

func (s *server) updateCustomer(ctx context.Context, in *updateCustomerInput) (*customerOutput, error) {
	var out *customerOutput
	err := s.db.InTx(ctx, func(db *store.DB) error {
		c, err := lockCustomer(ctx, db, in.CustomerWriteParams)
		if err != nil {
			return err
		}
		before, tag := customerFrom(c), customerTag(c)
		in.Body.Name.assign(&c.Name)
		in.Body.MinIntervalSeconds.assign(&c.MinIntervalSeconds)
		in.Body.MaxCallsPerDay.pointer(&c.MaxCallsPerDay)
		in.Body.MaxCostUSDPerDay.pointer(&c.MaxCostUSDPerDay)
		in.Body.KeepRunsDays.pointer(&c.KeepRunsDays)
		in.Body.KeepAnswersDays.pointer(&c.KeepAnswersDays)
		in.Body.KeepRawDays.pointer(&c.KeepRawDays)
		out, err = s.saveCustomer(ctx, db, c, change{before: before, tag: tag})
		return err
	})
	return out, err
}

// CustomerWriteParams has the path and the condition of operations that change or delete a customer.
type CustomerWriteParams struct {
	CustomerPath
	IfMatchParam
}

// lockCustomer locks and returns a customer that the caller may see. lockCustomer returns an error if the ETag of the
// customer does not match.
func lockCustomer(ctx context.Context, db *store.DB, in CustomerWriteParams) (store.Customer, error) {
	c, err := db.LockCustomer(ctx, in.ID)
	if err := checkVisible(ctx, &c.ID, err, problem.NotFound("customer")); err != nil {
		return c, err
	}
	return c, in.holds("customer", customerTag(c))
}
