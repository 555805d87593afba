// Package remote has the commands that call a server through its HTTP API: schedules, exceptions, runs, re-scores,
// brands, customers, downloads, reports and alerts. The commands use the generated API client.
//
// Most files have the name of a resource or a command, and contain its commands. A name that ends in "_write" marks
// commands that change the resource. The command "brands changes" is in changes_list.go. The following files have
// shared code:
//
//	remote.go          the client, lists and tables
//	received.go        checks that a response comes from Tidewatch
//	segment_flags.go   the flags that select stored answers of a brand
//	schedule_flags.go  the flags of a schedule, one for each field
//	find.go            the ids of brands and customers by their names
//	follow.go          the progress of a run until its end
//	changes.go         the events of the server about a run
//	story.go           the history of a run
//	explanations.go    the reasons for the sentiments of an answer
//	download_rows.go   the rows of a downloaded export
package remote

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/openapi/client"
)

// Commands has a field for each command of this package.
type Commands struct {
	Schedules  schedulesCommand  `cmd:"" group:"Use a server:" help:"List, create, edit, pause, resume, delete and trigger schedules."`
	Exceptions exceptionsCommand `cmd:"" group:"Use a server:" help:"Pause schedules, skip ticks, and manage blackouts."`
	Runs       runsCommand       `cmd:"" group:"Use a server:" help:"List, show, cancel, retry and re-score runs."`
	Rescores   rescoresCommand   `cmd:"" group:"Use a server:" help:"Re-score segments of the stored answers of brands, and pause, resume and cancel re-scores."`
	Brands     brandsCommand     `cmd:"" group:"Use a server:" help:"List, create, edit and delete brands, and show what answers say about brands."`
	Customers  customersCommand  `cmd:"" group:"Use a server:" help:"List customers, change the look of their reports, and override the types of sources."`
	Download   downloadCommand   `cmd:"" group:"Use a server:" help:"Download runs, answers, scores or changes as CSV or JSON lines, and resume the download after a broken connection."`
	Reports    reportsCommand    `cmd:"" group:"Use a server:" help:"Make, list, show, share and delete reports about brands."`
	Alerts     alertsCommand     `cmd:"" group:"Use a server:" help:"Manage alert channels and alert rules, list sent alerts, and test a channel."`
}

// New returns the commands of this package, with a flag for each field of a schedule.
func New() Commands {
	return Commands{Schedules: schedulesCommand{
		Create: schedulesCreateCommand{scheduleFlags: newScheduleFlags(createTag)},
		Edit:   schedulesEditCommand{scheduleFlags: newScheduleFlags(editTag)},
	}}
}

// server has the address and the token for the server that a command calls.
type server struct {
	settings.Remote

	JSON bool `help:"Print JSON: the response of the API, or all rows of a list." name:"json"`
}

// call passes an API client for the server to the function "work". A network error names the server's address. An API
// error has the server's message and code.
func (s server) call(work func(api *client.ClientWithResponses) error) error {
	return call(s.Remote, work)
}

// The function call does the same as [server.call], for commands that do not print JSON.
func call(s settings.Remote, work func(api *client.ClientWithResponses) error, options ...client.ClientOption) error {
	api, err := client.New(s.Server, append(options, client.WithToken(s.Token))...)
	if err != nil {
		return err
	}
	err = work(api)
	if problem, ok := errors.AsType[*client.Problem](err); ok {
		return fmt.Errorf("%w (%s)", err, problem.Code)
	}
	if network, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("call %s (--server, TIDEWATCH_SERVER): %w", s.Server, network.Err)
	}
	if errors.Is(err, errForeign) || isMalformed(err) {
		return fmt.Errorf("call %s (--server, TIDEWATCH_SERVER): %w", s.Server, errForeign)
	}
	return err
}

// field is a row of a table that shows one object.
type field struct {
	name  string
	value any
}

// show prints one object, either as JSON (the parameter v) or as a table (the parameter fields).
func (s server) show(e *command.Env, v any, fields []field) error {
	if s.JSON {
		return command.JSON(e.Stdout, v)
	}
	rows := make([]string, 0, len(fields))
	for _, f := range fields {
		rows = append(rows, command.Row(f.name, f.value))
	}
	return command.Table(e.Stdout, "FIELD\tVALUE", rows)
}

// report checks the response of a deletion, and prints a message unless the command prints JSON.
func (s server) report(e *command.Env, response *http.Response, message string) error {
	if err := receivedNothing(response); err != nil || s.JSON {
		return err
	}
	_, err := fmt.Fprintln(e.Stdout, message)
	return err
}

// table is one of several tables that a command prints below one another.
type table struct {
	header string
	rows   []string
}

// printTables prints tables, with an empty line after each table.
func printTables(e *command.Env, tables []table) error {
	for _, t := range tables {
		if err := command.Table(e.Stdout, t.header, t.rows); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(e.Stdout); err != nil {
			return err
		}
	}
	return nil
}

// maxPage is the maximum number of objects in a page of the API.
const maxPage = 200

// listCommand has the flags of a command that lists objects.
type listCommand struct {
	server

	Limit int `default:"50" help:"Maximum number of rows, at least 1."`
}

// page is one page of a list from the API.
type page[T any] struct {
	data []T
	next *string // cursor of the next page; nil on the last page
}

// list prints up to c.Limit objects of the API as JSON or as a table. The function row returns the table row of an
// object.
func list[T any](
	c listCommand, e *command.Env, header string, row func(T) string,
	read func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[T], error),
) error {
	all, err := readAll(c, e, read)
	if err != nil {
		return err
	}
	if c.JSON {
		return command.JSON(e.Stdout, all)
	}
	rows := make([]string, 0, len(all))
	for _, v := range all {
		rows = append(rows, row(v))
	}
	return command.Table(e.Stdout, header, rows)
}

// readAll reads up to c.Limit objects of the API, page by page. If there are more objects, readAll says so on standard
// error.
func readAll[T any](
	c listCommand, e *command.Env,
	read func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[T], error),
) ([]T, error) {
	if c.Limit < 1 {
		return nil, fmt.Errorf("--limit: must be at least 1, got %d", c.Limit)
	}
	all := make([]T, 0, min(c.Limit, maxPage))
	var cursor *string
	err := c.call(func(api *client.ClientWithResponses) error {
		for len(all) < c.Limit {
			limit := int64(min(c.Limit-len(all), maxPage))
			p, err := read(api, &limit, cursor)
			if err != nil {
				return err
			}
			all = append(all, p.data...)
			if cursor = p.next; cursor == nil {
				break
			}
		}
		return nil
	})
	if err == nil && cursor != nil {
		fmt.Fprintf(e.Stderr, "The list continues after %s. To read more, raise --limit.\n", command.Count(len(all), "row"))
	}
	return all, err
}

// text returns the string that a pointer points to, or "" for nil.
func text[T ~string](value *T) string {
	if value == nil {
		return ""
	}
	return string(*value)
}
