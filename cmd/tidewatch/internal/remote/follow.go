package remote

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

// pollInterval limits the time between two reads of a followed run, because the event stream may lose events.
const pollInterval = 5 * time.Second

// showOrFollow prints a started run or, with --wait, follows the run.
func (c followCommand) showOrFollow(
	ctx context.Context, e *command.Env, api *client.ClientWithResponses, run client.RunDetail,
) error {
	if c.Wait {
		return c.follow(ctx, e, api, run)
	}
	return c.showRun(e, run)
}

// follow shows the progress of a run until the run ends, and returns an error unless the run completed. If ctx ends
// before the run, the run continues on the server.
func (c followCommand) follow(
	ctx context.Context, e *command.Env, api *client.ClientWithResponses, run client.RunDetail,
) error {
	changed := changes(ctx, api, run.ID)
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	var lost contact
	shown := ""
	for {
		if line := progressLine(run); line != shown && !c.JSON {
			fmt.Fprintln(e.Stdout, line)
			shown = line
		}
		if run.FinishedAt != nil {
			return c.printResult(ctx, e, api, run)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("run %s continues on the server; to see its status, run \"tidewatch runs get %s\"", run.ID, run.ID)
		case <-changed:
		case <-ticker.C:
		}
		read, err := readRun(ctx, api, run.ID)
		if err == nil {
			run = read
		}
		if ctx.Err() != nil {
			continue
		}
		if err := lost.tolerate(e, err); err != nil {
			return err
		}
	}
}

func readRun(ctx context.Context, api *client.ClientWithResponses, id uuid.UUID) (client.RunDetail, error) {
	got, err := api.GetRunWithResponse(ctx, id)
	if err != nil {
		return client.RunDetail{}, err
	}
	return received(got.JSON200)
}

// followPatience is the time for which a command with --wait tolerates temporary errors, for example during a
// deployment of the server or a failover of its database.
const followPatience = 5 * time.Minute

// contact records since when a waiting command cannot read from the server. The zero value means that the last read
// succeeded.
type contact struct {
	lost time.Time // the time of the first of the latest consecutive errors; zero after a successful read
}

// tolerate returns nil for a temporary error within followPatience after the first such error, and prints the first
// one. tolerate returns other errors, so that the command gives up.
func (c *contact) tolerate(e *command.Env, err error) error {
	switch {
	case err == nil:
		c.lost = time.Time{}
		return nil
	case !isTemporary(err), isMalformed(err):
		return err
	case c.lost.IsZero():
		c.lost = time.Now()
		fmt.Fprintf(e.Stderr, "The server does not respond at the moment, waiting: %v\n", err)
		return nil
	case time.Since(c.lost) < followPatience:
		return nil
	default:
		return err
	}
}

// printResult prints a finished run, and returns an error unless the run completed.
func (c followCommand) printResult(
	ctx context.Context, e *command.Env, api *client.ClientWithResponses, run client.RunDetail,
) error {
	if c.JSON {
		if err := command.JSON(e.Stdout, run); err != nil {
			return err
		}
	} else if err := printStory(ctx, e, api, run); err != nil {
		return err
	}
	if run.Status == client.RunStatusCompleted {
		return nil
	}
	reason := command.Cell(run.ErrorMessage)
	if run.ReasonCode != nil {
		reason += " (" + text(run.ReasonCode) + ")"
	}
	return fmt.Errorf("run %s: %s: %s", run.ID, run.Status, reason)
}

// progressLine returns the status of a run and, for each engine, the numbers of answered, planned and failed calls.
func progressLine(run client.RunDetail) string {
	words := []string{string(run.Status)}
	for _, lane := range run.Progress {
		word := laneText(lane, " ", "/")
		if lane.Failed > 0 {
			word += fmt.Sprintf(" (%d failed)", lane.Failed)
		}
		words = append(words, word)
	}
	return strings.Join(words, "  ")
}
