package figures

import (
	"database/sql"
	"strings"

	"openpeople/internal/figure"
	"openpeople/internal/store/engine"
)

// is is the condition that a row of contact_attributes, by its short name, is one of an
// attribute.
func is(row string, a figure.Attribute) (text string, args []any) {
	return row + ".key = ? AND " + row + ".value IN (" + engine.Marks(len(a.Values)) + ")", append([]any{a.Key}, engine.Anys(a.Values)...)
}

// Bearing is the condition that a contact, by the column of its id, bears attributes, one at
// least.
func Bearing(contactID string, list figure.Attributes) (text string, args []any) {
	var each []string
	for _, a := range list {
		one, of := is("b", a)
		each, args = append(each, "EXISTS (SELECT 1 FROM contact_attributes b WHERE b.contact_id = "+contactID+" AND "+one+")"), append(args, of...)
	}
	return strings.Join(each, " AND "), args
}

// borne is the condition that a row a of contact_attributes is the first of attributes, and
// that its contact bears the others.
func borne(list figure.Attributes) (text string, args []any) {
	text, args = is("a", list[0])
	if len(list) > 1 {
		rest, more := Bearing("a.contact_id", list[1:])
		text, args = text+" AND "+rest, append(args, more...)
	}
	return text, args
}

// bears notes a contact that bears what is looked for.
func (f *finder) bears(rows *sql.Rows) error {
	var id int64
	err := rows.Scan(&id)
	f.bear[id] = true
	return err
}
