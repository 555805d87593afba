package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tidewatch/api/catalog"
	"tidewatch/api/door"
	"tidewatch/store"
)

// These constants limit the size and the duration of an import.
const (
	maxImportBody = 4 << 20          // the maximum size in bytes, as for the command `tidewatch import`
	importTime    = 55 * time.Second // the time limit, which is shorter than the server's write timeout
)

// importTypes returns the media types of import files. RFC 9512 registers application/yaml, and the other types of YAML
// are older.
func importTypes() []string {
	return []string{"application/yaml", "application/json", "application/x-yaml", "text/yaml", "text/x-yaml"}
}

type importInput struct {
	IdempotencyParams

	DryRun  bool   `default:"false" doc:"Whether the import only reports the changes and writes no data." query:"dry_run"`
	RawBody []byte `contentType:"application/yaml"`
}

// ImportReport lists the changes of an import or a dry run.
type ImportReport struct {
	DryRun    bool            `json:"dry_run"`
	Changes   []ImportChange  `doc:"The changes. Customers and brands are in the order of the file. The blackouts for all customers come last." json:"changes" nullable:"false"`
	Unchanged int             `doc:"The number of objects in the file that did not change." json:"unchanged"`
	Warnings  []ImportWarning `doc:"Values that are valid but probably wrong, such as a text that ends at a comment." json:"warnings" nullable:"false"`
}

// ImportWarning describes a value of an import file that is valid but probably wrong.
type ImportWarning struct {
	Field   string `doc:"The path of the value in the file." example:"customers[0].brands[0].queries[0]" json:"field"`
	Line    int    `doc:"The line number in the file, starting from 1." example:"7" json:"line"`
	Message string `doc:"A description of the value and of the correction." example:"ends before the comment \"#1 crm\": write the text in quotes if the comment belongs to the text" json:"message"`
}

// ImportChange is one object that an import creates or updates. A dry run reports the changes of an import, but writes
// nothing.
type ImportChange struct {
	Action string              `enum:"created,updated" json:"action"`
	Kind   string              `enum:"customer,brand,competitor,query,scheduled_job,blackouts" json:"kind"`
	Name   string              `doc:"The natural key of the object, which consists of the names of the object and its owners." example:"Northwind Ltd / Acme / daily" json:"name"`
	Fields []ImportFieldChange `doc:"The changed fields. The list is empty for a created object." json:"fields" nullable:"false"`
}

// ImportFieldChange is one field of an updated object.
type ImportFieldChange struct {
	Field string `example:"cron_expression" json:"field"`
	From  string `doc:"The old value as text. Lists are in JSON format, and times are in RFC 3339 format. The text is empty if there was no value." example:"0 9 * * *" json:"from"`
	To    string `doc:"The new value as text. The text is empty if there is no value." example:"0 10 * * *" json:"to"`
}

func importReportFrom(r catalog.Report) ImportReport {
	out := ImportReport{
		DryRun: r.DryRun, Changes: make([]ImportChange, 0, len(r.Changes)), Unchanged: r.Unchanged,
		Warnings: make([]ImportWarning, len(r.Warnings)),
	}
	for i, w := range r.Warnings {
		out.Warnings[i] = ImportWarning(w)
	}
	for _, c := range r.Changes {
		one := ImportChange{
			Action: string(c.Action),
			Kind:   c.Kind,
			Name:   c.Name,
			Fields: make([]ImportFieldChange, 0, len(c.Fields)),
		}
		for _, f := range c.Fields {
			one.Fields = append(one.Fields, ImportFieldChange{Field: f.Field, From: f.From, To: f.To})
		}
		out.Changes = append(out.Changes, one)
	}
	return out
}

type importOutput struct {
	Body ImportReport
}

// importCatalog imports a file and writes an audit entry for each created or updated object. A process works on one
// import at a time, because an import may need many times the memory of another request.
func (s *server) importCatalog(ctx context.Context, in *importInput) (*importOutput, error) {
	select {
	case s.importing <- struct{}{}:
		defer func() { <-s.importing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	document, err := catalog.Parse("body", in.RawBody, s.cfg.Catalog)
	if err != nil {
		return nil, err
	}
	sent := struct {
		DryRun bool   `json:"dry_run"`
		File   []byte `json:"file"`
	}{in.DryRun, in.RawBody}
	return once(ctx, s, in.IdempotencyParams, sent, func(db *store.DB) (*importOutput, error) {
		if err := s.setAuthor(ctx, db); err != nil {
			return nil, err
		}
		report, err := catalog.Apply(ctx, db, document, s.cfg.Catalog, in.DryRun)
		if err != nil {
			return nil, err
		}
		out := &importOutput{Body: importReportFrom(report)}
		if in.DryRun {
			return out, nil
		}
		return out, report.Audit(ctx, db, entryBy(ctx, door.CallerOf(ctx)))
	})
}

// describeImport adds the media types of the import's body to the OpenAPI document. The body is YAML or JSON of the
// same structure.
func describeImport(_ huma.API, op *huma.Operation) {
	const example = `customers:
  - name: Northwind Ltd
    brands:
      - name: Acme
        aliases: [Acme CRM]
        domains: [acme.example]
        collectors: [chatgpt, perplexity]
        competitors:
          - name: Globex
            domains: [globex.example]
        queries:
          - best crm for small teams
          - {text: bestes CRM für kleine Teams, topic: crm, locale: de-DE, country: DE}
        scheduled_jobs:
          - name: daily
            job_type: data_collection_and_scoring
            cron_expression: "0 9 * * *"
            timezone: Europe/Berlin
            metadata: {parallel: true, positionLimit: 50, sentimentLimit: 50}
`
	op.RequestBody.Description = "A catalog file of at most 4 MiB, in the format of the command `tidewatch import`."
	yaml := op.RequestBody.Content["application/yaml"]
	yaml.Schema = &huma.Schema{Type: huma.TypeString, Description: "One YAML document."}
	yaml.Example = example
	op.RequestBody.Content["application/json"] = &huma.MediaType{
		Schema: &huma.Schema{
			Type:        huma.TypeObject,
			Description: "The structure of the YAML file, written as JSON.",
			Required:    []string{"customers"},
			Properties: map[string]*huma.Schema{
				"customers": {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}},
			},
		},
		Example: map[string]any{
			"customers": []any{map[string]any{"name": "Northwind Ltd", "brands": []any{map[string]any{"name": "Acme"}}}},
		},
	}
}
