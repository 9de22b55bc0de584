package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"openpeople/internal/figure"
	"openpeople/internal/report"
)

// kpis is the answer of GET /api/v1/kpis: what report writes of its table.
type kpis struct{ report.Figures }

// Schema describes the answer from the same tables.
func (kpis) Schema(r huma.Registry) *huma.Schema {
	whole := func() *huma.Schema { return &huma.Schema{Type: huma.TypeInteger} }
	day := func() *huma.Schema { return &huma.Schema{Type: huma.TypeString, Format: "date"} }
	object := func(members map[string]*huma.Schema) *huma.Schema {
		return &huma.Schema{Type: huma.TypeObject, Properties: members}
	}
	orNull := func(t reflect.Type) *huma.Schema {
		return &huma.Schema{AnyOf: []*huma.Schema{r.Schema(t, true, t.Name()), {Type: "null"}}}
	}
	filter := map[string]*huma.Schema{}
	for _, row := range figure.Dimensions {
		if row.Filter {
			values := &huma.Schema{Type: huma.TypeString}
			if row.Number {
				values = whole()
			}
			filter[row.Key] = &huma.Schema{Type: huma.TypeArray, Items: values}
		}
	}
	share, mean := reflect.TypeFor[report.Share](), reflect.TypeFor[report.Mean]()
	members := map[string]*huma.Schema{
		"period": object(map[string]*huma.Schema{"from": day(), "to": day()}), "filter": object(filter),
		"contacts": whole(), "channels": whole(), "asked": whole(), "delivered": whole(), "answered": whole(),
		string(report.DigitalShare): orNull(share),
		"fcr_ripe_until":            {AnyOf: []*huma.Schema{day(), {Type: "null"}}, Description: "last day of the period after which all repeats are known; null when there is none yet"},
		"open":                      {Type: huma.TypeInteger, Description: "invitations sent in the period, on days whose links still live, that nobody answered yet"},
		"not_applicable":            {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}, Description: "figures that are null because the filter makes them meaningless"},
	}
	for _, k := range report.KPIs {
		of := mean
		if k.Unit == report.UnitShare {
			of = share
		}
		members[string(k.Key)] = orNull(of)
		members[string(k.Key)].Description = k.Formula.EN
	}
	members[string(report.HandlingSeconds)] = orNull(reflect.TypeFor[report.Handling]())
	return object(members)
}
