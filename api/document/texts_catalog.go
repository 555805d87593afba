package document

func catalogTexts() map[string]Text { //nolint:funlen // a table
	return map[string]Text{
		"list-customers": {
			tagCustomers,
			"List customers",
			"Returns the customers that the caller may see, newest first, with their spending today.",
		},
		"create-customer": {
			tagCustomers,
			"Create a customer",
			"Adds a customer. The name of an existing customer is rejected with 409. The operation " +
				"requires an admin with access to all customers.",
		},
		"get-customer": {
			tagCustomers,
			"Get a customer",
			"Returns one customer with the limits of its plan, its retention periods, and its spending today.",
		},
		"update-customer": {
			tagCustomers,
			"Update a customer",
			"Changes the fields that the body contains. A higher min_interval_seconds applies to schedules that are " +
				"later created or resumed, and to later edits of the timing. Other schedules do not change. If an " +
				"edit shortens a retention period (keep_runs_days, keep_answers_days or keep_raw_days), the next " +
				"hourly deletion permanently deletes older data. The operation preview-retention returns the numbers " +
				"of objects that would be deleted. The operation requires an admin with access to all customers.",
		},
		"delete-customer": {
			tagCustomers,
			"Delete a customer and all of its data",
			"Permanently deletes the customer with its brands, competitors, queries, schedules, runs, " +
				"answers, scores, trends, reports, alerts and spending. The users and tokens that are limited to the customer are " +
				"also deleted. The customer's audit log is deleted, except the entry of the deletion. The response " +
				"contains the numbers of deleted objects. After the response, the data is invisible, the " +
				"schedules do not fire, unfinished runs end, and the name can be used again. The rows are deleted " +
				"in batches. The operation requires an admin with access to all customers.",
		},
		"get-customer-look": {
			tagCustomers,
			"Get the look of a customer's reports",
			"Returns the color and the logo that the customer's new reports show. Reports also show the name of the " +
				"customer.",
		},
		"update-customer-look": {
			tagCustomers,
			"Update the look of a customer's reports",
			"Changes the color and the logo that the customer's new reports and their mails show. Existing reports do not " +
				"change. The logo is a PNG or JPEG file; SVG files are rejected. The operation requires an admin.",
		},
		"preview-retention": {
			tagCustomers,
			"Preview the hourly deletion",
			"Returns the numbers of objects that the next hourly deletion would remove. The retention periods of the " +
				"customer apply, or else those of the server. Nothing is deleted. Unfinished runs are kept. The " +
				"newest run of each schedule is kept, but its answers are not kept. Answers whose text was deleted " +
				"keep their scores and cannot be re-scored. Trends are stored as sums for each quarter-hour. The " +
				"sums are kept for as long as runs, even if the answers are deleted earlier.",
		},
		"import-catalog": {tagCustomers, "Import customers with their brands and schedules", importDescription},
		"list-brands": {
			tagBrands,
			"List brands",
			"Returns the brands that the caller may see, newest first. Filters can be combined.",
		},
		"create-brand": {
			tagBrands,
			"Create a brand",
			"Adds a brand to a customer. With new_customer, the operation also creates the customer. If a part of " +
				"the request is rejected, neither the brand nor the customer is created. The name of an existing " +
				"customer, or of another brand of the customer, is rejected with 409. The operation rejects an invalid " +
				"domain and an engine that is not configured.",
		},
		"suggest-brand": {
			tagBrands,
			"Suggest the names and the first queries of a brand",
			"Returns names that Tidewatch derives from the domain, and queries in the requested language. The default " +
				"is the main language of the country, or else English. " +
				"Tidewatch makes no request to the domain, and stores nothing. The queries have three classes: " +
				"unbranded, competitor and branded. Unbranded queries need a category, and competitor queries need " +
				"competitors. Branded queries need only the name. After the first run, the operation " +
				"list-discoveries suggests competitors.",
		},
		"start-first-run": {
			tagBrands,
			"Create a brand and start its first run",
			"Creates the brand with its competitors and queries, and starts a run that collects and scores answers of one " +
				"engine. The engine is the first engine in the field collectors. The default is the first configured engine " +
				"with an API, or else the first configured engine. The run belongs to a new paused schedule, so no further " +
				"run starts until the schedule is resumed. If a part of the request is rejected, nothing is created. Without " +
				"a configured engine, the request is rejected with 409.",
		},
		"get-brand": {tagBrands, "Get a brand", "Returns one brand with its names, domains and engines."},
		"update-brand": {
			tagBrands,
			"Update a brand",
			"Changes the fields that the body contains. Lists are replaced as a whole. A name or alias " +
				"that a competitor of the brand has is rejected with 409. Scored answers keep the old names until the " +
				"answers are re-scored.",
		},
		"delete-brand": {
			tagBrands,
			"Delete a brand and all of its data",
			"Permanently deletes the brand with its competitors, queries, schedules, runs, answers, scores, " +
				"trends, reports and alert rules. Only admins can delete a brand with alert rules. After the " +
				"response, the brand and its data are invisible, the schedules do not fire, unfinished runs end, and " +
				"the name can be used again. The rows are deleted in batches. The audit log is kept.",
		},
		"get-trends": {tagBrands, "Get the trends of a brand", trendsDescription},
		"get-trends-csv": {
			tagBrands, "Get the trends of a brand as a CSV file",
			"Returns the points of the operation get-trends as CSV. " + formulas,
		},
		"get-overview": {tagBrands, "Get the overview of a brand", overviewDescription},
		"get-overview-csv": {
			tagBrands, "Get the leaderboard of a brand as a CSV file",
			"Returns the leaderboard of the operation get-overview as CSV, with one row for each name and figure. " +
				formulas,
		},
		"get-overview-series": {
			tagBrands,
			"Get the figures of a brand by day or week",
			"Returns the five figures of the overview by day or week, for the brand and for chosen competitors. The list " +
				"contains every day or week of the segment. If a day or week has no calls, all its figures are null. An answer " +
				"counts on the day on which it was created. The parameter timezone sets the day boundaries. The first and the " +
				"last week count only the days of the segment. A figure of the series can also move because other engines or " +
				"queries have answers. The field `composition_changes` lists these days or weeks.",
		},
		"get-overview-series-csv": {
			tagBrands, "Get the figures of a brand by day or week as a CSV file",
			"Returns the series of the operation get-overview-series as CSV, with one row for each day or week, " +
				"each name and each figure. In each row, the columns calls, failed and answers have the totals of " +
				"the day or week. The column composition_change says in words which engines, queries or models differ from the " +
				"day or week before. " + formulas,
		},
		"list-brand-overviews": {
			tagBrands, "List brands with their headline figures",
			"Lists the brands that the caller may see, newest first, each with its mention rate, the number of failing " +
				"schedules, and the last run. The mention rate covers the 28 days that end yesterday, without branded queries.",
		},
		"compare-brand": {tagBrands, "Compare two periods of a brand", comparisonDescription},
		"compare-brand-csv": {
			tagBrands, "Compare two periods of a brand as a CSV file",
			"Returns the figures of the operation compare-brand as CSV, with one row for each figure. " + formulas,
		},
		"list-contributions": {
			tagBrands, "List the contributions to the change of a figure", contributionsDescription,
		},
		"get-contributions-csv": {
			tagBrands, "Get the contributions to the change of a figure as a CSV file",
			"Returns all contributions of the operation list-contributions as CSV, with one row for each query, engine, topic " +
				"or country. " + formulas,
		},
		"get-query-grid": {
			tagBrands,
			"Get the queries of a brand by engine",
			"Returns a row for each query that was sent to an engine in the period, with figures about the brand for each " +
				"engine. A query that was not sent to an engine has no figures for the engine. If at least one query was " +
				"sent, each active query that was not sent has a row without figures. The figures of a row cover all " +
				"countries of the segment. A query without a fixed country may have calls for the countries of several " +
				"schedules. An edited query has one row for each of its texts.",
		},
		"get-query-grid-csv": {
			tagBrands, "Get the queries of a brand by engine as a CSV file",
			"Returns the cells of the operation get-query-grid as CSV, with the rows of all pages. " + formulas,
		},
		"list-brand-answers": {tagBrands, "List the answers of a brand", brandAnswersDescription},
		"get-brand-answers-csv": {
			tagBrands, "Get the answers of a brand as a CSV file",
			"Returns the newest 5,000 answers of the operation list-brand-answers as CSV. " + formulas,
		},
		"diff-answers": {
			tagBrands,
			"Compare two answers of a brand",
			"Compares the texts of two answers word by word, and also compares their names and their cited pages. In " +
				"Chinese and Japanese texts, each ideograph counts as a word. An answer of another brand is rejected " +
				"with 404.",
		},
		"list-changes": {
			tagBrands,
			"List the changes of the answers about a brand",
			"Returns the changes of the answers, newest first. Tidewatch determines changes after each completed run " +
				"that collects answers, and stores each change once. Notices say why some changes could not be " +
				"determined. A filter by answer engine also selects changes over all engines. A filter by query, topic, " +
				"tag or country selects only notices and the changes of single queries.",
		},
		"get-changes-csv": {
			tagBrands, "Get the changes of the answers about a brand as a CSV file",
			"Returns the newest 10,000 changes of list-changes as CSV. " + formulas,
		},
		"list-sources": {tagBrands, "List the sources of a brand's answers", sourcesDescription},
		"get-sources-csv": {
			tagBrands, "Get the sources of a brand's answers as a CSV file",
			"Returns all sources of the operation list-sources as CSV, without the tracked names. " + formulas,
		},
		"get-source": {
			tagBrands,
			"Get a source of a brand's answers",
			"Returns the figures of one domain by engine, by query and by week, with its pages. To list the " +
				"answers that cite the domain, call list-brand-answers with the parameter `domain`.",
		},
		"list-searches": {
			tagBrands,
			"List the searches of a brand's answers",
			"Lists the web searches that engines made while they answered. Texts that differ only in letter case " +
				"or white space count together. Not all engines report their searches. Searches that retention deleted do " +
				"not count.",
		},
		"get-searches-csv": {
			tagBrands, "Get the searches of a brand's answers as a CSV file",
			"Returns the first 10,000 searches of list-searches as CSV. " + formulas,
		},
		"list-source-types": {
			tagCustomers,
			"List the source types of a customer",
			"Returns the domains whose types the customer overrides.",
		},
		"get-source-type": {
			tagCustomers, "Get the source type of a domain",
			"Returns the override of one domain. If the domain has no override, the response is 404.",
		},
		"set-source-type": {
			tagCustomers,
			"Set the type of a source",
			"Overrides the type of a domain for all brands of the customer. The override applies to all stored answers. " +
				"For a brand, its own domains and the domains of its competitors keep the types \"own\" and \"competitor\".",
		},
		"delete-source-type": {
			tagCustomers,
			"Reset the type of a source",
			"Deletes an override. The domain then has the type from the table of well-known domains, or else the type " +
				"\"other\".",
		},
		"list-discoveries": {
			tagBrands,
			"List the discoveries of a brand",
			"Returns names of companies and products that appear in answers and that the brand does not track. The " +
				"most frequent name is first. The names are at the start of list items, headings, table rows or " +
				"paragraphs that begin in bold. Names of the brand and its competitors, dismissed names and generic " +
				"headings are left out. Some discoveries are not names of companies or products.",
		},
		"get-discoveries-csv": {
			tagBrands, "Get the discoveries of a brand as a CSV file",
			"Returns the discoveries as CSV, without quotes. " + formulas,
		},
		"track-discovery": {
			tagBrands,
			"Track a discovery",
			"Adds the name as a competitor, or as an alias of the brand or of a competitor. A name that the brand " +
				"or a competitor already has is rejected with 409. The operation also scores all stored answers " +
				"with the new name in the background, without calls to an engine or a judge. The response contains the " +
				"re-score, if the brand has stored answers. If a re-score of the brand is unfinished, that re-score restarts, so that the new name " +
				"is found in all answers.",
		},
		"list-dismissed-discoveries": {
			tagBrands, "List the dismissed discoveries of a brand", "Returns all dismissed names of a brand, sorted by name.",
		},
		"dismiss-discovery": {
			tagBrands,
			"Dismiss a discovery",
			"Removes a name with all its spellings from the discoveries of the brand. Dismissing a name again changes nothing.",
		},
		"restore-discovery": {
			tagBrands,
			"Restore a dismissed discovery",
			"Deletes the dismissal, so that the name is a discovery again.",
		},
		"list-competitors": {
			tagBrands,
			"List the competitors of a brand",
			"Returns the competitors of a brand, newest first.",
		},
		"create-competitor": {
			tagBrands,
			"Add a competitor to a brand",
			"Adds a competitor. Scoring then searches the brand's answers for the names of the competitor. A " +
				"name or alias of the brand or of another competitor is rejected with 409, regardless of letter " +
				"case. Answers that are already scored include the competitor only after they are re-scored.",
		},
		"get-competitor": {tagBrands, "Get a competitor of a brand", "Returns one competitor."},
		"update-competitor": {
			tagBrands,
			"Update a competitor of a brand",
			"Changes the fields that the body contains. Lists are replaced as a whole. A name or alias of the brand or of another " +
				"competitor is rejected with 409, regardless of letter case.",
		},
		"delete-competitor": {
			tagBrands,
			"Remove a competitor from a brand",
			"Deletes the competitor. The scores of the competitor in answers and trends are kept under the " +
				"competitor's name.",
		},
		"list-queries": {
			tagBrands,
			"List the queries of a brand",
			"Returns the queries of a brand, newest first. Filters can be combined. Runs send the oldest query first.",
		},
		"create-query": {
			tagBrands,
			"Add a query to a brand",
			"Adds a query. Runs that start afterwards send the query to the engines. A query that the brand already " +
				"has, with the same text, locale and country, is rejected with 409.",
		},
		"switch-queries": {
			tagBrands,
			"Activate or deactivate queries",
			"Activates or deactivates up to 1,000 queries of a brand. If a query does not belong to the brand, no query is changed.",
		},
		"add-queries": {
			tagBrands,
			"Add many queries to a brand",
			"Adds up to 1,000 queries. If a query is invalid, no query is added. Queries that the brand already has, with the same " +
				"text, locale and country, are reported as unchanged, so a batch can be sent again.",
		},
		"tag-queries": {
			tagBrands,
			"Edit the tags of many queries",
			"Adds tags to up to 1,000 queries of a brand, and removes tags from these queries. If a query does not belong to the brand, " +
				"or would have more than 20 tags, no query is changed.",
		},
		"get-query": {tagBrands, "Get a query of a brand", "Returns one query."},
		"update-query": {
			tagBrands,
			"Update a query of a brand",
			"Changes the fields that the body contains. A run in progress may still send the old text. Answers keep the " +
				"text that was sent.",
		},
		"delete-query": {
			tagBrands,
			"Delete a query of a brand",
			"Deletes the query. The answers to the query are kept, with the text that was sent.",
		},
		"list-collectors": {
			tagCollectors,
			"List collectors",
			"Returns every answer engine: its configuration or the missing setting, its rate limits, whether the engine is " +
				"paused, and the failure of its newest call.",
		},
		"pause-collector": {
			tagCollectors,
			"Pause a collector",
			"Stops all nodes from calling an engine until the engine is resumed. Calls in progress finish. " +
				"Runs continue with their other engines, and wait for the paused engine. A run that reaches its time " +
				"limit during the pause fails. If the engine is already paused, the request changes the reason.",
		},
		"resume-collector": {
			tagCollectors,
			"Resume a collector",
			"Lets all nodes call an engine again. Runs that wait for the engine continue within 30 seconds.",
		},
	}
}
