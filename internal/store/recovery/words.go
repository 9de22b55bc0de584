package recovery

import (
	"context"
	"database/sql"

	"openpeople/internal/recovery"
	"openpeople/internal/store/engine"
)

// Words returns both lists in their order.
func (s *Store) Words(ctx context.Context) (recovery.Words, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (w recovery.Word, err error) {
		var retired *int64
		err = scan(&w.ID, &w.List, &w.Code, &w.Name.RU, &w.Name.EN, &w.Solved, &retired)
		w.RetiredAt = engine.AtOrNil(retired)
		return w, err
	}, "SELECT id, list, code, name, name_en, solved, retired_at FROM recovery_words ORDER BY list DESC, position, id")
}

// HoldWords is Words; nobody changes them until the transaction ends.
func (s *Store) HoldWords(ctx context.Context) (recovery.Words, error) {
	if err := s.Each(ctx, "SELECT id FROM recovery_words ORDER BY id"+s.ForUpdate(), nil, func(*sql.Rows) error { return nil }); err != nil {
		return nil, err
	}
	return s.Words(ctx)
}

// AddWord adds a word at the end of its list.
func (s *Store) AddWord(ctx context.Context, w recovery.Word) (int64, error) {
	id, err := s.InsertID(ctx, `INSERT INTO recovery_words (list, code, name, name_en, solved, position)
VALUES (?, ?, ?, ?, ?, (SELECT COALESCE(MAX(o.position), 0) + 1 FROM recovery_words o WHERE o.list = ?))`, string(w.List), w.Code, w.Name.RU, w.Name.EN, w.Solved, string(w.List))
	return id, engine.Refused(err)
}

// SaveWord stores name, Solved and RetiredAt of a word, and its place.
func (s *Store) SaveWord(ctx context.Context, w recovery.Word, place int) error {
	_, err := s.Exec(ctx, "UPDATE recovery_words SET name = ?, name_en = ?, solved = ?, retired_at = ?, position = ? WHERE id = ?",
		w.Name.RU, w.Name.EN, w.Solved, engine.MsOrNil(w.RetiredAt), place, w.ID)
	return engine.Refused(err)
}
