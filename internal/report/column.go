package report

import (
	"slices"

	"openpeople/internal/figure"
	"openpeople/internal/i18n"
)

// UnitCount is a number of things.
const UnitCount Unit = "count"

// Column is one figure of a row of a report: a KPI, a count, or a quantile of the
// handling time. Pages, files and the API write the same ones.
type Column struct {
	Key     Key
	Name    i18n.Text
	Formula i18n.Text
	Unit    Unit
	Less    bool // less is better
	Usual   bool // stands where nobody has chosen columns
	KPI     *KPI // nil: no KPI

	sum  figure.Sum // of a count
	time func(h Handling) float64
}

// Columns is every column, in the order of pages and files.
var Columns = columns()

func columns() (list []Column) {
	counted := func(key Key, name, formula i18n.Text, usual bool, sum figure.Sum) {
		list = append(list, Column{Key: key, Name: name, Formula: formula, Unit: UnitCount, Usual: usual, sum: sum})
	}
	counted("contacts", i18n.Text{RU: "Обращения", EN: "Contacts"}, i18n.Text{RU: "Завершённые обращения, по дню окончания.", EN: "Closed contacts, by the day they ended."}, true, figure.N)
	counted("asked", i18n.Text{RU: "Спрошены", EN: "Asked"}, i18n.Text{RU: "Обращения, после которых решено спросить клиента, по дню обращения.", EN: "Contacts after which it was decided to ask the customer, by the day of the contact."}, false, figure.Asked)
	counted("delivered", i18n.Text{RU: "Приглашения", EN: "Invitations"}, i18n.Text{RU: "Приглашения, которые дошли до клиента, по дню отправки.", EN: "Invitations that reached the customer, by the day of sending."}, false, figure.Delivered)
	counted("answered", i18n.Text{RU: "Ответы", EN: "Answers"}, i18n.Text{RU: "Ответы клиентов, по дню обращения.", EN: "Answers of customers, by the day of the contact."}, false, figure.Answered)
	for i := range KPIs {
		k := &KPIs[i]
		list = append(list, Column{Key: k.Key, Name: k.Name, Formula: k.Formula, Unit: k.Unit, Less: k.Less, Usual: k.Today == Tile, KPI: k})
		if k.Key == HandlingSeconds {
			list = append(list,
				Column{Key: "handling_median", Name: i18n.Text{RU: "Обработка, медиана", EN: "Handling, median"}, Unit: UnitSeconds, Less: true, time: func(h Handling) float64 { return h.Median },
					Formula: i18n.Text{RU: "Половина обращений обработана не дольше.", EN: "Half of the contacts took no longer."}},
				Column{Key: "handling_p90", Name: i18n.Text{RU: "Обработка, 90 %", EN: "Handling, 90 %"}, Unit: UnitSeconds, Less: true, time: func(h Handling) float64 { return h.P90 },
					Formula: i18n.Text{RU: "Девять из десяти обращений обработаны не дольше.", EN: "Nine of ten contacts took no longer."}})
		}
	}
	return list
}

// ColumnOf finds a column by its key.
func ColumnOf(key Key) (Column, bool) {
	i := slices.IndexFunc(Columns, func(c Column) bool { return c.Key == key })
	if i < 0 {
		return Column{}, false
	}
	return Columns[i], true
}

// Counts is the sum whose rows the column counts, or rests on.
func (c Column) Counts() figure.Sum {
	switch {
	case c.KPI != nil:
		return c.KPI.N
	case c.Unit == UnitCount:
		return c.sum
	}
	return figure.HandlingN
}

// Value is the column's figure of a row, nil when it cannot be computed; n is how many
// it rests on, 0 for a count.
func (c Column) Value(r Row) (value *float64, n int64) {
	switch {
	case c.Unit == UnitCount:
		v := float64(r.All[c.sum])
		return &v, 0
	case c.KPI != nil:
		_, n = c.KPI.Of(c.KPI.sums(r.Measures))
		return c.KPI.Value(r.Measures), n
	case r.Handling == nil:
		return nil, 0
	}
	v := c.time(*r.Handling)
	return &v, r.Handling.N
}
