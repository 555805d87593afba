package remote

import (
	"github.com/oapi-codegen/runtime/types"

	"tidewatch/openapi/client"
)

// segmentFlags are the flags that select stored answers of a brand by period, engine, country and query.
type segmentFlags struct {
	From     *types.Date         `group:"Filters:" help:"First day of the period. The default is 27 days before the last day." placeholder:"DATE"`
	To       *types.Date         `group:"Filters:" help:"Last day of the period. The default is yesterday." placeholder:"DATE"`
	Timezone *string             `group:"Filters:" help:"IANA time zone of the day boundaries." placeholder:"ZONE"`
	Engine   []string            `group:"Filters:" help:"Select only answers of these engines, separated by commas." placeholder:"NAME"`
	Country  []string            `group:"Filters:" help:"Select only answers for these countries, separated by commas." placeholder:"CODE"`
	Query    []string            `group:"Filters:" help:"Select only answers to these queries, separated by commas." placeholder:"ID"`
	Class    []client.QueryClass `group:"Filters:" help:"Select only answers to these classes of queries: branded, competitor, unbranded. The default excludes branded queries." placeholder:"CLASS"`
	Topic    []string            `group:"Filters:" help:"Select only answers to queries with this topic. The flag may be repeated." placeholder:"TOPIC" sep:"none"`
	Tag      []string            `group:"Filters:" help:"Select only answers to queries with these tags, separated by commas." placeholder:"TAG"`
}
