package contact

import (
	"context"
	"database/sql"

	"openpeople/internal/contact"
	"openpeople/internal/store/engine"
)

// Fixed returns what a correction does not change of contacts, by id.
func (s *Store) Fixed(ctx context.Context, ids []int64) (map[int64]contact.Fixed, error) {
	out := make(map[int64]contact.Fixed, len(ids))
	of := map[int64][]int64{} // contacts of customers
	var customers []int64
	err := s.InChunks(ctx, `SELECT c.id, ch.code, ch.kind, COALESCE(o.external_id, ''), COALESCE(o.name, ''), COALESCE(t.code, ''), c.started_at, c.ended_at,
c.customer_id, COALESCE(u.external_id, ''), COALESCE(u.name, ''), COALESCE(u.email, ''), COALESCE(u.phone, ''), COALESCE(u.telegram, ''), COALESCE(u.language, ''), COALESCE(u.time_zone, '')
FROM contacts c JOIN channels ch ON ch.id = c.channel_id LEFT JOIN operators o ON o.id = c.operator_id LEFT JOIN dimensions t ON t.id = c.team_id
LEFT JOIN customers u ON u.id = c.customer_id WHERE c.id IN `, nil, engine.Anys(ids), func(rows *sql.Rows) error {
		var f contact.Fixed
		var u contact.Customer
		var id, started, ended int64
		err := rows.Scan(&id, &f.Channel, &f.Kind, &f.Operator, &f.Name, &f.Team, &started, &ended, &u.ID, &u.ExternalID, &u.Name, &u.Email, &u.Phone, &u.Telegram, &u.Language, &u.TimeZone)
		f.StartedAt, f.EndedAt = engine.At(started), engine.At(ended)
		if u.ID > 0 {
			f.Customer = &u
			if of[u.ID] == nil {
				customers = append(customers, u.ID)
			}
			of[u.ID] = append(of[u.ID], id)
		}
		out[id] = f
		return err
	})
	if err != nil || len(customers) == 0 {
		return out, engine.Refused(err)
	}
	err = s.InChunks(ctx, "SELECT customer_id, key FROM customer_keys WHERE customer_id IN ", nil, engine.Anys(customers), func(rows *sql.Rows) error {
		var owner int64
		var key string
		err := rows.Scan(&owner, &key)
		for _, id := range of[owner] {
			f := out[id]
			f.Keys = append(f.Keys, key)
			out[id] = f
		}
		return err
	})
	return out, engine.Refused(err)
}
