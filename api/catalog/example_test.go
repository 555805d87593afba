package catalog_test

import (
	"fmt"

	"tidewatch/api/catalog"
	"tidewatch/jobs"
)

// Parse rejects a file with problems as a whole, and reports all problems of the file.
func ExampleParse() {
	_, err := catalog.Parse("brands.yaml", []byte(`customers:
  - name: Northwind Ltd
    brands:
      - name: Acme
        domains: [https://acme.example/shop]
        scheduled_jobs:
          - name: daily
            job_type: data_colection
            cron_expression: "0 25 * * *"
            timezon: Europe/Berlin
`), catalog.Rules{Collectors: []string{"chatgpt"}, Plan: jobs.NewPlanner().Plan})
	fmt.Println(err)
	// Output:
	// brands.yaml:5: customers[0].brands[0].domains[0]: must be a host name without a path, got "https://acme.example/shop": write "acme.example"
	// brands.yaml:8: customers[0].brands[0].scheduled_jobs[0].job_type: must be one of data_collection, scoring, data_collection_and_scoring, report, is "data_colection": did you mean data_collection?
	// brands.yaml:9: customers[0].brands[0].scheduled_jobs[0].cron_expression: hour must be 0–23, got 25
	// brands.yaml:10: customers[0].brands[0].scheduled_jobs[0].timezon: is unknown: did you mean timezone?
}
