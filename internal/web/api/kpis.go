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
	members := figuresOf(r)
	members["period"], members["filter"], members["channels"] = periodOf(), filtered(), whole()
	members[string(report.DigitalShare)] = nullable(r, reflect.TypeFor[report.Share]())
	members["fcr_ripe_until"] = ripeUntil()
	members["not_applicable"] = &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}, Description: "figures that are null because the filter makes them meaningless"}
	members["unknown"] = unknown()
	return object(members)
}

// reportTable is the answer of GET /api/v1/reports/{dimension}: what report writes of
// its table.
type reportTable struct{ report.Table }

// Schema describes the answer from the same tables.
func (reportTable) Schema(r huma.Registry) *huma.Schema {
	text := func(doc string) *huma.Schema {
		return &huma.Schema{AnyOf: []*huma.Schema{{Type: huma.TypeString}, {Type: "null"}}, Description: doc}
	}
	row := figuresOf(r)
	row["value"] = text("the code, or the first day of a part of time; null: what has no value")
	row["name"] = text("not there for parts of time")
	row["period"] = periodOf()
	row["period"].Description = "of a part of time only"
	changes := map[string]*huma.Schema{}
	for _, col := range report.Columns {
		if col.KPI != nil {
			changes[string(col.Key)] = nullable(r, reflect.TypeFor[report.Changed]())
		}
	}
	total := figuresOf(r)
	row["changes"] = object(changes)
	row["changes"].Description = "of a comparison only: a figure that was not there, or rests on too few, is null"
	total["changes"] = row["changes"]
	against := periodOf()
	against.Description = "of a comparison only"
	return object(map[string]*huma.Schema{
		"against": against, "unknown": unknown(), "dimension": {Type: huma.TypeString}, "period": periodOf(), "filter": filtered(), "time_zone": {Type: huma.TypeString, Description: "of the days"},
		"fcr_ripe_until": ripeUntil(), "rows": {Type: huma.TypeArray, Items: object(row)}, "total": object(total),
	})
}

// unknown are codes of a filter of which the desk knows nothing.
func unknown() *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}},
		Description: "codes of the filter, by dimension, that the desk does not know; there only where no contact was found"}
}

func whole() *huma.Schema { return &huma.Schema{Type: huma.TypeInteger} }

func day() *huma.Schema { return &huma.Schema{Type: huma.TypeString, Format: "date"} }

func object(members map[string]*huma.Schema) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, Properties: members}
}

func nullable(r huma.Registry, t reflect.Type) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{r.Schema(t, true, t.Name()), {Type: "null"}}}
}

func periodOf() *huma.Schema {
	return object(map[string]*huma.Schema{"from": day(), "to": day()})
}

func ripeUntil() *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{day(), {Type: "null"}}, Description: "last day of the period after which all repeats are known; null when there is none yet"}
}

func filtered() *huma.Schema {
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
	return object(filter)
}

// figuresOf are the figures of some measures.
func figuresOf(r huma.Registry) map[string]*huma.Schema {
	members := map[string]*huma.Schema{
		"contacts": whole(), "asked": whole(), "delivered": whole(), "answered": whole(),
		"open": {Type: huma.TypeInteger, Description: "invitations sent in the period, on days whose links still live, that nobody answered yet"},
	}
	for _, k := range report.KPIs {
		of := reflect.TypeFor[report.Mean]()
		if k.Unit == report.UnitShare {
			of = reflect.TypeFor[report.Share]()
		}
		members[string(k.Key)] = nullable(r, of)
		members[string(k.Key)].Description = k.Formula.EN
	}
	members[string(report.HandlingSeconds)] = nullable(r, reflect.TypeFor[report.Handling]())
	return members
}
