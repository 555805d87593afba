package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"tidewatch/api/door"
	"tidewatch/openapi/client"
)

// brandArgument is the argument that names a brand, by its id or its name.
const brandArgument = "brand"

// argument is one argument of a tool. Each argument is a parameter of the operation of the tool.
type argument struct {
	explode bool   // whether a list repeats the parameter instead of joining its values
	in      string // "path", "query" or "header"
	name    string // name of the parameter
}

// read decodes the arguments of a call and refuses arguments that the tool does not have.
func (t offeredTool) read(raw json.RawMessage) (map[string]any, error) {
	arguments := map[string]any{}
	if len(bytes.TrimSpace(raw)) > 0 {
		raw, refused := door.NormalizeJSON(raw)
		if refused != nil {
			if len(refused.Errors) == 0 {
				return nil, errors.New("arguments: " + refused.Detail)
			}
			wrong := refused.Errors[0]
			return nil, fmt.Errorf("%s: %s", strings.TrimPrefix(wrong.Location, "body."), wrong.Message)
		}
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.UseNumber()
		if decoder.Decode(&arguments) != nil {
			return nil, errors.New(`arguments: must be an object such as {"brand": "Acme"}`)
		}
	}
	for name, value := range arguments {
		if _, ok := t.arguments[name]; !ok {
			known := slices.Sorted(maps.Keys(t.arguments))
			return nil, fmt.Errorf("%s: the tool has no such argument. Its arguments are: %s", name, strings.Join(known, ", "))
		}
		if value == nil {
			delete(arguments, name) // assistants send null for arguments that they leave out
		}
	}
	for _, name := range t.required {
		if _, ok := arguments[name]; !ok {
			return nil, fmt.Errorf("%s: is missing", name)
		}
	}
	return arguments, nil
}

// request converts arguments to a request to the operation.
func (t offeredTool) request(arguments map[string]any) (apiCall, error) {
	call := apiCall{body: t.body, header: http.Header{}, method: t.method}
	path, query := t.path, url.Values{}
	maps.Copy(query, t.defaults)
	for name, value := range arguments {
		texts, err := textsOf(value)
		if err != nil {
			return apiCall{}, fmt.Errorf("%s: %w", name, err)
		}
		switch a := t.arguments[name]; {
		case a.in == "path":
			path = strings.ReplaceAll(path, "{"+a.name+"}", url.PathEscape(strings.Join(texts, ",")))
		case a.in == "header":
			call.header.Set(a.name, strings.Join(texts, ","))
		case a.explode:
			query[a.name] = texts
		case len(texts) > 0:
			query.Set(a.name, strings.Join(texts, ","))
		}
	}
	if t.body != nil {
		call.header.Set("Content-Type", "application/json")
	}
	call.target = path
	if len(query) > 0 {
		call.target += "?" + query.Encode()
	}
	return call, nil
}

// textsOf returns the texts that represent an argument in a URL. The API checks their types.
func textsOf(value any) ([]string, error) {
	switch value := value.(type) {
	case string:
		return []string{value}, nil
	case bool:
		return []string{strconv.FormatBool(value)}, nil
	case json.Number:
		return []string{value.String()}, nil
	case []any:
		var texts []string
		for _, item := range value {
			if _, nested := item.([]any); nested {
				return nil, errors.New("must be a list of texts")
			}
			text, err := textsOf(item)
			if err != nil {
				return nil, err
			}
			texts = append(texts, text...)
		}
		return texts, nil
	default:
		return nil, errors.New("must be a text, a number, a boolean or a list of texts")
	}
}

// argumentAt converts the location of a field in a problem document, such as "query.from", to the name of the argument.
func (t offeredTool) argumentAt(location string) string {
	in, rest, _ := strings.Cut(location, ".")
	parameter, _, _ := strings.Cut(rest, "[")
	for name, a := range t.arguments {
		if a.in == in && a.name == parameter {
			return name
		}
	}
	return location
}

// resolveBrand replaces the name of a brand in the arguments with its id. If no brand has the name, resolveBrand takes
// the only brand whose name contains the words of the argument. If several brands fit, or none, resolveBrand returns a
// failure that lists up to mostOffered of the brands that fit.
func (c caller) resolveBrand(ctx context.Context, arguments map[string]any) (*sdk.CallToolResult, error) {
	name, ok := arguments[brandArgument].(string)
	name = strings.TrimSpace(name)
	if !ok || uuid.Validate(name) == nil {
		return nil, nil //nolint:nilnil // the argument is absent or an id already, or the API refuses its type
	}
	var found, same []client.Brand
	query := url.Values{"q": {name}, "limit": {"200"}}
	for isLast := false; !isLast; {
		got, err := c.send(ctx, apiCall{method: http.MethodGet, target: "/api/admin/brands?" + query.Encode()})
		if err != nil {
			return nil, err
		}
		if got.status >= http.StatusBadRequest {
			return failure(offeredTool{}.explain(got.body.Bytes())), nil
		}
		var page client.PageBrand
		if err := json.Unmarshal(got.body.Bytes(), &page); err != nil {
			return nil, fmt.Errorf("find the brand: %w", err)
		}
		for _, brand := range page.Data {
			if strings.EqualFold(brand.Name, name) {
				same = append(same, brand)
			}
		}
		found = append(found, page.Data[:min(len(page.Data), mostOffered-len(found))]...)
		if isLast = page.NextCursor == nil; !isLast {
			query.Set("cursor", *page.NextCursor)
		}
	}
	same = preferExact(name, same)
	if len(same) == 0 && len(found) == 1 {
		same = found
	}
	if len(same) == 1 {
		arguments[brandArgument] = same[0].ID.String()
		return nil, nil //nolint:nilnil // no failure
	}
	if len(same) > 1 {
		found = same
	}
	return failure(ambiguous(name, found)), nil
}

// preferExact returns the brands with the same letter case as the name, or all brands if there are none.
func preferExact(name string, brands []client.Brand) []client.Brand {
	var exact []client.Brand
	for _, brand := range brands {
		if brand.Name == name {
			exact = append(exact, brand)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return brands
}

// mostOffered is the maximum number of brands that a failure of resolveBrand lists.
const mostOffered = 10

// ambiguous returns the text that asks the caller for the id of a brand.
func ambiguous(name string, found []client.Brand) string {
	if len(found) == 0 {
		return fmt.Sprintf("brand: you see no brand named %q. The tool list_brands lists your brands.", name)
	}
	lines := []string{fmt.Sprintf("brand: several brands match %q. Send the id of one of these brands:", name)}
	for _, brand := range found[:min(len(found), mostOffered)] {
		lines = append(lines, fmt.Sprintf("%s: %s (customer %s)", brand.ID, brand.Name, brand.CustomerName))
	}
	return strings.Join(lines, "\n")
}
