package remote

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

type brandsCommand struct {
	List          brandsListCommand          `cmd:"" help:"List brands, newest first."`
	Get           brandsGetCommand           `cmd:"" help:"Show a brand."`
	Overview      brandsOverviewCommand      `cmd:"" help:"Show the figures of a brand and its competitors, the weakest queries and the top sources."`
	Series        brandsSeriesCommand        `cmd:"" help:"Show the figures of a brand and of chosen competitors by day or week."`
	Overviews     brandsOverviewsCommand     `cmd:"" help:"List brands with their mention rates, failing schedules and last runs, newest first."`
	Suggest       brandsSuggestCommand       `cmd:"" help:"Suggest the names and the first queries of a brand from its domain, without storing anything."`
	Start         brandsStartCommand         `cmd:"" help:"Create a brand from its domain with the suggested names and queries, and start the first run."`
	Compare       brandsCompareCommand       `cmd:"" help:"Compare the answers about a brand in two periods."`
	Contributions brandsContributionsCommand `cmd:"" help:"Divide the change of a figure among queries, engines, topics or countries."`
	Grid          brandsGridCommand          `cmd:"" help:"Show the queries of a brand by engine. By default, queries with low mention rates come first."`
	Answers       brandsAnswersCommand       `cmd:"" help:"List the answers behind the figures of a brand, newest first."`
	Diff          brandsDiffCommand          `cmd:"" help:"Compare two answers of a brand by words, names and cited pages."`
	Changes       brandsChangesCommand       `cmd:"" help:"List what changed in the answers about a brand, newest first."`
	Sources       brandsSourcesCommand       `cmd:"" help:"List the domains that answers about a brand cite. By default, the domain that most answers cite comes first."`
	Source        brandsSourceCommand        `cmd:"" help:"Show a domain that answers about a brand cite, with its pages, queries, engines and weeks."`
	Searches      brandsSearchesCommand      `cmd:"" help:"List the texts that engines searched for while they answered, sorted by number of answers, highest first."`
	Create        brandsCreateCommand        `cmd:"" help:"Create a brand. The command \"brands start\" also suggests names and queries."`
	Edit          brandsEditCommand          `cmd:"" help:"Edit the name, the aliases, the domains or the engines of a brand."`
	Delete        brandsDeleteCommand        `cmd:"" help:"Delete a brand permanently, with its queries, schedules, runs, answers, scores and reports."`
	Export        brandsExportCommand        `cmd:"" help:"Print customers with their brands, competitors, queries and schedules as a YAML file for the command \"import\"."`
	Import        brandsImportCommand        `cmd:"" help:"Create and update customers, brands, competitors, queries and schedules from a YAML file."`
	Competitors   brandsCompetitorsCommand   `cmd:"" help:"List, add, edit and delete the competitors of a brand."`
	Queries       brandsQueriesCommand       `cmd:"" help:"List, add, edit and delete the queries of a brand."`
	Tag           brandsTagCommand           `cmd:"" help:"Add tags to queries of a brand, and remove tags from the queries."`
	Rescore       brandsRescoreCommand       `cmd:"" help:"Re-score all stored answers of a brand in the background. No engine calls, no judge calls, no cost."`
	Rescores      rescoresListCommand        `cmd:"" help:"List the re-scores of brands with their progress, newest first, as the command \"rescores list\" does."`
	Discoveries   brandsDiscoveriesCommand   `cmd:"" help:"List the untracked names in the answers about a brand, and track or dismiss a name."`
}

type brandsListCommand struct {
	listCommand

	Customer *uuid.UUID `help:"List only brands of this customer." named:"customer" placeholder:"NAME"`
	Search   *string    `help:"List only brands whose name contains these words. The beginning of a word is enough." placeholder:"WORDS"`
}

// Run lists brands.
func (c *brandsListCommand) Run(ctx context.Context, e *command.Env) error {
	params := client.ListBrandsParams{CustomerID: c.Customer, Q: c.Search}
	return list(c.listCommand, e, "ID\tCUSTOMER\tNAME\tDOMAINS\tENGINES",
		func(b client.Brand) string {
			return command.Row(b.ID, b.CustomerName, b.Name, strings.Join(b.Domains, ", "), strings.Join(b.Collectors, ", "))
		},
		func(api *client.ClientWithResponses, limit *int64, cursor *string) (page[client.Brand], error) {
			params.Limit, params.Cursor = limit, cursor
			got, err := api.ListBrandsWithResponse(ctx, &params)
			if err != nil {
				return page[client.Brand]{}, err
			}
			rows, err := received(got.JSON200)
			return page[client.Brand]{rows.Data, rows.NextCursor}, err
		})
}

type brandsGetCommand struct {
	server

	ID uuid.UUID `arg:"" help:"Name or id of the brand." named:"brand"`
}

// Run shows a brand.
func (c *brandsGetCommand) Run(ctx context.Context, e *command.Env) error {
	return c.call(func(api *client.ClientWithResponses) error {
		got, err := api.GetBrandWithResponse(ctx, c.ID)
		if err != nil {
			return err
		}
		b, err := received(got.JSON200)
		if err != nil {
			return err
		}
		return c.showBrand(e, b)
	})
}
