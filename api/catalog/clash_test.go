package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api/catalog"
)

func TestClashes_AgreeWithTheScorer(t *testing.T) {
	t.Parallel()

	for _, names := range [][2]string{
		{"Strauß", "Strauss"},
		{"STRAUẞ", "strauss"},
		{"İstikbal", "Istikbal"},
		{"Isıklar", "ISIKLAR"},
		{"Eﬃcient", "Efficient"},
		{"ΟΔΟΣ", "οδος"},
		{"Müller", "Mueller"},
		{"Müller", "Muller"},
		{"Ørsted", "Orsted"},
		{"Ærø", "Aero"},
		{"Łódź", "Lodz"},
		{"Ａｃｍｅ", "Acme"},
		{"ソニー", "ｿﾆｰ"},
		{"小米", "⼩米"},
		{"Ёлка", "Елка"},
		{"شركة", "شَركة"},
		{"HubSpot", "Hub Spot"},
		{"Acme-Cloud", "Acme Cloud"},
		{"Acme™ Cloud", "Acme Cloud"},
		{"L'Oréal", "L’Oreal"},
		{"AT&T", "AT and T"},
		{"Ernst & Young", "Ernst und Young"},
		{"Apple", "apple"},
	} {
		owners := [][]string{{names[0]}, {names[1]}}
		require.Equal(t, []catalog.Clash{{First: catalog.NameOf{}, Second: catalog.NameOf{Owner: 1}}},
			catalog.Clashes(owners), names)
		require.Len(t, catalog.Clashes([][]string{{names[1]}, {"Other", names[0]}}), 1, names)
		require.Empty(t, catalog.Clashes([][]string{{names[0], names[1]}}), "one owner may have both names")
	}
	for _, names := range [][2]string{
		{"C++", "C"},
		{"Disney+", "Disney"},
		{"がま", "かま"},
		{"Йога", "Иога"},
		{"कमल", "कमाल"},
		{"Acme", "Acme Cloud"},
		{"Acme", "Acme Inc."},
		{"monday.com", "monday"},
		{"A-1", "A1"},
	} {
		require.Empty(t, catalog.Clashes([][]string{{names[0]}, {names[1]}}), names)
	}
}
