package remote

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type schedulesChainCommand struct {
	server
	scheduleArg
}

// Run prints the chain of a schedule. Run prints each schedule indented, below the schedule after which it fires.
func (c *schedulesChainCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.GetScheduleChainWithResponse(ctx, c.ID)
		if err != nil {
			return err
		}
		chain, err := received(got.JSON200)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, chain)
		}
		if err := command.Table(e.Stdout, "SCHEDULE\tBRAND\tID\tACTIVE\tNEXT RUN\tLAST RUN",
			chainRows(chain.Schedules, nil, 0)); err != nil {
			return err
		}
		if !chain.IsComplete {
			fmt.Fprintf(e.Stderr, "The chain has more schedules. The list has the nearest %d.\n", len(chain.Schedules))
		}
		return nil
	})
}

// chainRows returns the rows of the schedules that fire after a schedule, directly or through other schedules. If the
// parameter after is nil, the rows begin with the first schedule of the chain.
func chainRows(chain []client.ChainedSchedule, after *uuid.UUID, depth int) []string {
	var rows []string
	for _, s := range chain {
		if (s.After == nil) != (after == nil) || after != nil && *s.After != *after {
			continue
		}
		name := s.ID.String()
		if s.Name != nil {
			name = *s.Name
		}
		if s.AfterPartial {
			name += " (even after errors)"
		}
		last := ""
		if s.LastRun != nil {
			last = string(s.LastRun.Status)
		}
		row := command.Row(name, s.BrandName, s.ID, s.IsActive, s.NextRunAt, last)
		rows = append(append(rows, strings.Repeat("  ", depth)+row), chainRows(chain, &s.ID, depth+1)...)
	}
	return rows
}
