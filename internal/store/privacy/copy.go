package privacy

import (
	"context"
	"database/sql"
	"slices"

	"openpeople/internal/contact"
	"openpeople/internal/privacy"
	"openpeople/internal/store/engine"
)

// PartsOf returns everything that the rooms keep of a customer's contacts.
func (s *Store) PartsOf(ctx context.Context, customerID int64) (list []privacy.Part, err error) {
	ids, err := s.contactsOf(ctx, customerID)
	if err != nil {
		return nil, err
	}
	for _, k := range s.kept {
		if k.Copy == "" {
			continue
		}
		part := privacy.Part{Name: k.Table}
		for some := range slices.Chunk(ids, atOnce) {
			text, args := engine.OfContacts(k.Copy, some)
			if err := s.Each(ctx, text, args, func(rows *sql.Rows) error {
				columns, err := rows.Columns()
				if err != nil {
					return err
				}
				part.Columns = columns
				row, err := cells(rows, columns)
				part.Rows = append(part.Rows, row)
				return err
			}); err != nil {
				return nil, engine.Refused(err)
			}
		}
		if len(part.Rows) > 0 {
			list = append(list, part)
		}
	}
	return list, nil
}

// cells reads a row: instants and conversations as what they are.
func cells(rows *sql.Rows, columns []string) ([]any, error) {
	row, dest := make([]any, len(columns)), make([]any, len(columns))
	for i := range row {
		dest[i] = &row[i]
	}
	if err := rows.Scan(dest...); err != nil {
		return nil, err
	}
	for i, cell := range row {
		raw, bytes := cell.([]byte)
		at, number := cell.(int64)
		switch {
		case columns[i] == "messages":
			messages, err := contact.Transcript(slices.Clone(raw)).Messages()
			if err != nil {
				return nil, err
			}
			said := make([]privacy.Message, len(messages))
			for j, m := range messages {
				said[j] = privacy.Message{From: string(m.From), Text: m.Text}
				if !m.At.IsZero() {
					said[j].At = &messages[j].At
				}
			}
			row[i] = said
		case number && privacy.Instant(columns[i]):
			row[i] = engine.At(at)
		case bytes:
			row[i] = string(raw)
		}
	}
	return row, nil
}
