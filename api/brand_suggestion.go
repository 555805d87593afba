package api

import (
	"context"
	"fmt"
	"strings"

	"tidewatch/api/catalog"
	"tidewatch/api/problem"
	"tidewatch/insights/starter"
)

// BrandSuggestion has the suggested names and first queries of a new brand.
type BrandSuggestion struct {
	Name         string       `doc:"The suggested name." example:"Acme CRM" json:"name"`
	Aliases      []string     `doc:"Other spellings of the name. Scoring finds these spellings in answers only if they are aliases of the brand." example:"[\"acme-crm.example\"]" json:"aliases" nullable:"false"`
	Alternatives []string     `doc:"Other possible names, for people to choose from." example:"[\"Acme\"]" json:"alternatives" nullable:"false"`
	Domains      []string     `doc:"The brand's own domains." example:"[\"acme-crm.example\"]" json:"domains" nullable:"false"`
	Locale       string       `doc:"The language of the queries as a BCP 47 tag." example:"en" json:"locale"`
	Country      string       `doc:"The country of the queries. The value is empty if neither the request nor the domain names a country." example:"DE" json:"country"`
	Queries      []StartQuery `doc:"The first queries: unbranded queries, then competitor queries, then branded queries." json:"queries" nullable:"false"`
}

// StartQuery is a suggested query. All fields except the class are also fields of [NewQuery].
type StartQuery struct {
	Text       string `doc:"The prompt." example:"best project management software" json:"text"`
	Topic      string `doc:"The category in the request." example:"project management software" json:"topic"`
	Locale     string `doc:"The language of the query as a BCP 47 tag." example:"en" json:"locale"`
	Country    string `doc:"The country of the query." example:"DE" json:"country"`
	QueryClass string `doc:"The class of the query, which follows from the names that the query contains." enum:"branded,competitor,unbranded" example:"unbranded" json:"query_class"`
}

type suggestBrandInput struct {
	Domain     string   `doc:"The domain of the brand. The address of a home page is accepted. Tidewatch makes no request to the domain." example:"acme-crm.example" maxLength:"500" minLength:"1" query:"domain" required:"true"`
	Name       string   `doc:"The name of the brand. The default follows from the domain." example:"Acme CRM" maxLength:"200" query:"name"`
	Category   string   `doc:"The product category, such as project management software, in the language of the queries. Use the words of the people who buy such products. Without a category, no unbranded queries are suggested." example:"project management software" maxLength:"100" query:"category"`
	Competitor []string `doc:"The names of competitors. The parameter may be repeated." example:"[\"Globex\"]" maxItems:"20" query:"competitor,explode"`
	Language   string   `doc:"The language of the queries as a BCP 47 tag. The default is the main language of the country, or else English. Supported languages are German, English, Spanish, French, Italian, Japanese, Korean, Dutch, Polish, Portuguese and Chinese." example:"en" maxLength:"35" query:"language"`
	Country    string   `doc:"The country of the queries as an ISO 3166-1 alpha-2 code. The default follows from the domain." example:"DE" maxLength:"2" query:"country"`
}

type brandSuggestionOutput struct {
	Body BrandSuggestion
}

func (*server) suggestBrand(_ context.Context, in *suggestBrandInput) (*brandSuggestionOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	brand, err := starter.BrandOf(in.Domain, catalog.NormalName(in.Name))
	if err != nil {
		return nil, problem.Invalid("query.domain", err.Error())
	}
	if refused := catalog.RefuseMentionable(brand.Name); refused != "" {
		return nil, problem.Invalid("query.domain", "contains no usable name: add the parameter name")
	}
	locale, known := starter.LocaleOf(in.Language, in.Country, brand)
	if !known {
		return nil, problem.Invalid("query.language", fmt.Sprintf(
			"must be one of the languages with suggested queries (%s), is %q",
			strings.Join(starter.Languages(), ", "),
			in.Language,
		))
	}
	out := BrandSuggestion{
		Name: brand.Name, Aliases: listOf(brand.Aliases), Alternatives: listOf(brand.Alternatives),
		Domains: []string{brand.Domain}, Locale: locale.Tag, Country: locale.Country, Queries: []StartQuery{},
	}
	for _, q := range starter.Queries(locale, starter.Subject{
		Brand: brand, Category: in.Category, Competitors: in.Competitor,
	}) {
		out.Queries = append(out.Queries, StartQuery{
			Text: q.Text, Topic: in.Category, Locale: locale.Tag, Country: locale.Country, QueryClass: string(q.Class),
		})
	}
	return &brandSuggestionOutput{Body: out}, nil
}

// check applies the rules for names, the category, the language and the country.
func (in *suggestBrandInput) check() error {
	var wrong []problem.FieldProblem
	rule := func(location, text string, refuse func(string) string) {
		if text == "" {
			return
		}
		if refused := refuse(text); refused != "" {
			wrong = append(wrong, problem.FieldProblem{Location: location, Message: refused})
		}
	}
	rule("query.name", in.Name, catalog.RefuseMentionable)
	rule("query.category", in.Category, catalog.RefuseTopic)
	rule("query.language", in.Language, catalog.RefuseLocale)
	rule("query.country", strings.ToUpper(in.Country), catalog.RefuseNewCountry)
	for i, name := range in.Competitor {
		rule(fmt.Sprintf("query.competitor[%d]", i), name, catalog.RefuseMentionable)
	}
	if len(wrong) > 0 {
		return problem.InvalidFields(wrong)
	}
	return nil
}
