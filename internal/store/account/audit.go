package account

import (
	"context"
	"database/sql"
	"encoding/json"

	"openpeople/internal/account"
	"openpeople/internal/page"
	"openpeople/internal/store/engine"
)

// InsertAudit appends a line to the audit log.
func (s *Store) InsertAudit(ctx context.Context, e account.Entry) error {
	detail := []byte("{}")
	if len(e.Detail) > 0 {
		var err error
		if detail, err = json.Marshal(e.Detail); err != nil {
			return err
		}
	}
	_, err := s.Exec(ctx, "INSERT INTO audit (at, person_id, token_id, name, action, noun, noun_id, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		engine.Ms(e.At), e.PersonID, e.TokenID, e.Name, e.Action, e.Noun, e.NounID, string(detail))
	return engine.Refused(err)
}

func (s *Store) auditConditions(f account.AuditFilter) *conditions {
	c := &conditions{}
	if f.PersonID != 0 {
		c.add("person_id = ?", f.PersonID)
	}
	if f.Action != "" {
		c.add("action = ?", f.Action)
	}
	if f.Noun != "" {
		c.add("noun = ?", f.Noun)
	}
	if f.Period.From != 0 {
		c.add("at >= ?", engine.Ms(f.Period.From.Start(s.Zone())))
	}
	if f.Period.To != 0 {
		c.add("at < ?", engine.Ms(f.Period.To.Add(1).Start(s.Zone())))
	}
	return c
}

// ListAudit lists the audit log, the newest first.
func (s *Store) ListAudit(ctx context.Context, f account.AuditFilter, p page.Request) (out page.Of[account.Entry], err error) {
	c := s.auditConditions(f)
	if p.After != (page.Cursor{}) {
		c.add("(at, id) < (?, ?)", p.After.At, p.After.ID)
	}
	var list []account.Entry
	err = s.Each(ctx, "SELECT id, at, person_id, token_id, name, action, noun, noun_id, detail FROM audit"+c.where()+" ORDER BY at DESC, id DESC LIMIT ?", append(c.args, p.Rows()+1), func(row *sql.Rows) error {
		var e account.Entry
		var when int64
		var detail string
		if err := row.Scan(&e.ID, &when, &e.PersonID, &e.TokenID, &e.Name, &e.Action, &e.Noun, &e.NounID, &detail); err != nil {
			return err
		}
		e.At = engine.At(when)
		list = append(list, e)
		return json.Unmarshal([]byte(detail), &list[len(list)-1].Detail)
	})
	if err != nil {
		return out, err
	}
	return page.Cut(list, p.Rows(), func(e account.Entry) page.Cursor { return page.Cursor{At: engine.Ms(e.At), ID: e.ID} }), nil
}

// namedRows are the queries of names by id, by what an account.Ref is of.
var namedRows = map[string]string{
	"person":    "SELECT id, name FROM people WHERE id IN ",
	"token":     "SELECT id, name FROM tokens WHERE id IN ",
	"rule":      "SELECT id, name FROM rules WHERE id IN ",
	"channel":   "SELECT id, {name} FROM channels WHERE id IN ",
	"dimension": "SELECT id, {name} FROM dimensions WHERE id IN ",
	"operator":  "SELECT id, name FROM operators WHERE id IN ",
	"customer":  "SELECT id, COALESCE(NULLIF(name, ''), external_id) FROM customers WHERE id IN ",
	"contact":   "SELECT id, source || ' ' || external_id FROM contacts WHERE id IN ",
	"survey":    "SELECT id, key FROM surveys WHERE id IN ",
}

// NamesOf tells how rows are called to the context's reader, those that are there.
func (s *Store) NamesOf(ctx context.Context, refs []account.Ref) (map[account.Ref]string, error) {
	ids, names := map[string][]any{}, map[account.Ref]string{}
	for _, r := range refs {
		if _, seen := names[r]; !seen && namedRows[r.Of] != "" {
			names[r] = ""
			ids[r.Of] = append(ids[r.Of], r.ID)
		}
	}
	for of, list := range ids {
		if err := s.InChunks(ctx, engine.Named(ctx, namedRows[of]), nil, list, func(row *sql.Rows) error {
			r, name := account.Ref{Of: of}, ""
			err := row.Scan(&r.ID, &name)
			names[r] = name
			return err
		}); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// CountAudit counts what the filter lets through, at most limit.
func (s *Store) CountAudit(ctx context.Context, f account.AuditFilter, limit int) (n int, err error) {
	c := s.auditConditions(f)
	err = s.Row(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM audit"+c.where()+" LIMIT ?) counted", append(c.args, limit)...).Scan(&n)
	return n, engine.Refused(err)
}

// HasContacts reports whether there is any contact or daily count: their days
// were counted in the desk's time zone.
func (s *Store) HasContacts(ctx context.Context) (bool, error) {
	ids, err := engine.Gather(ctx, s.DB, engine.One[int64], "SELECT 1 FROM (SELECT 1 one FROM contacts LIMIT 1) c UNION ALL SELECT 1 FROM (SELECT 1 one FROM volumes LIMIT 1) v")
	return len(ids) > 0, err
}
