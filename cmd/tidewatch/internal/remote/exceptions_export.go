package remote

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type exceptionsExportCommand struct {
	server

	Customer *uuid.UUID `help:"Export only exceptions of this customer." named:"customer" placeholder:"NAME"`
}

// exportedFile and the types below it are the parts of an import file that contain exceptions.
type (
	exportedFile struct {
		Blackouts []exportedBlackout  `json:"blackouts,omitempty"`
		Customers []*exportedCustomer `json:"customers,omitempty"`
	}
	exportedCustomer struct {
		Name      string             `json:"name"`
		Blackouts []exportedBlackout `json:"blackouts,omitempty"`
		Brands    []*exportedBrand   `json:"brands,omitempty"`
	}
	exportedBrand struct {
		Name string        `json:"name"`
		Jobs []exportedJob `json:"scheduled_jobs"`
	}
	exportedJob struct {
		Name  string        `json:"name"`
		Pause exportedPause `json:"pause"`
	}
	exportedPause struct {
		Note   *string    `json:"note,omitempty"`
		EndsAt *time.Time `json:"ends_at,omitempty"`
	}
	exportedBlackout struct {
		Note *string `json:"note,omitempty"`

		client.BlackoutPeriod
	}
)

// Run prints the blackouts of single customers, the blackouts of all customers, and the pauses of schedules, as a file
// for the command import. Exceptions that have ended are left out. On standard error, Run reports the number of
// exceptions that an import file cannot contain.
func (c *exceptionsExportCommand) Run(ctx context.Context, e *command.Env) error {
	const most = 1_000_000
	inEffect := true
	params := client.ListScheduleExceptionsParams{CustomerID: c.Customer, InEffect: &inEffect}
	all, err := readAll(listCommand{server: c.server, Limit: most + 1}, e, exceptionPages(ctx, params))
	if err != nil {
		return err
	}
	if len(all) > most {
		return fmt.Errorf("there are more than %s: export the exceptions of one customer (--customer)",
			command.Count(most, "exception"))
	}
	x := exporter{customers: map[uuid.UUID]*exportedCustomer{}, brands: map[uuid.UUID]*exportedBrand{}}
	err = c.call(func(api *client.ClientWithResponses) error {
		for _, exception := range slices.Backward(all) { // the oldest first
			if err := x.add(ctx, api, exception); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if x.left > 0 {
		fmt.Fprintf(e.Stderr, "Warning: The file has no entry for %s: skips, exceptions of brands, pauses of customers, "+
			"blackouts of schedules, and pauses of schedules without a name.\n", command.Count(x.left, "exception"))
	}
	if c.JSON {
		return command.JSON(e.Stdout, x.file)
	}
	return command.YAML(e.Stdout, x.file)
}

// exporter collects exceptions.
type exporter struct {
	file      exportedFile
	customers map[uuid.UUID]*exportedCustomer
	brands    map[uuid.UUID]*exportedBrand
	left      int // number of exceptions that an import file cannot contain
}

func (x *exporter) add(ctx context.Context, api *client.ClientWithResponses, e client.ScheduleException) error {
	switch {
	case e.Blackout != nil && e.CustomerID == nil:
		x.file.Blackouts = append(x.file.Blackouts, exportedBlackout{e.Note, *e.Blackout})
	case e.Blackout != nil && e.BrandID == nil:
		got, err := api.GetCustomerWithResponse(ctx, *e.CustomerID)
		if err != nil {
			return err
		}
		customer, err := received(got.JSON200)
		if err != nil {
			return err
		}
		c := x.customer(*e.CustomerID, customer.Name)
		c.Blackouts = append(c.Blackouts, exportedBlackout{e.Note, *e.Blackout})
	case e.Kind == client.ScheduleExceptionKindPause && e.ScheduledJobID != nil:
		got, err := api.GetScheduledJobWithResponse(ctx, *e.ScheduledJobID, nil)
		if err != nil {
			return err
		}
		job, err := received(got.JSON200)
		if err != nil {
			return err
		}
		if job.Name == nil {
			x.left++
			return nil
		}
		b := x.brands[job.BrandID]
		if b == nil {
			b = &exportedBrand{Name: job.BrandName}
			x.brands[job.BrandID] = b
			c := x.customer(job.CustomerID, job.CustomerName)
			c.Brands = append(c.Brands, b)
		}
		b.Jobs = append(b.Jobs, exportedJob{*job.Name, exportedPause{e.Note, e.EndsAt}})
	default:
		x.left++
	}
	return nil
}

func (x *exporter) customer(id uuid.UUID, name string) *exportedCustomer {
	c := x.customers[id]
	if c == nil {
		c = &exportedCustomer{Name: name}
		x.customers[id] = c
		x.file.Customers = append(x.file.Customers, c)
	}
	return c
}
