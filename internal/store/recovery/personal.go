package recovery

import (
	"openpeople/internal/personal"
)

// Personal lists what this room keeps of customers: what staff wrote of calling them back.
func (s *Store) Personal() []personal.Kept {
	const ofCase = " WHERE remark NOT IN ('', '[…]') AND recovery_id IN (SELECT id FROM recoveries WHERE contact_id IN {contacts})"
	return []personal.Kept{
		{Table: "recoveries", Columns: []string{"remark"}, Class: personal.Staff,
			Copy:  "SELECT contact_id AS contact, opened_at, closed_at, outcome, remark FROM recoveries WHERE contact_id IN {contacts} ORDER BY opened_at, id",
			Count: "SELECT COUNT(*) FROM recoveries WHERE remark NOT IN ('', '[…]') AND contact_id IN {contacts}",
			Erase: "UPDATE recoveries SET remark = '[…]' WHERE remark NOT IN ('', '[…]') AND contact_id IN {contacts}",
			Texts: []personal.Text{{All: "SELECT id, remark FROM recoveries WHERE remark <> ''", Write: s.RewriteText("UPDATE recoveries SET remark = ? WHERE id = ?")}},
		},
		{Table: "recovery_attempts", Columns: []string{"remark"}, Class: personal.Staff,
			Copy:  "SELECT v.contact_id AS contact, t.at AS tried_at, t.result, t.remark FROM recovery_attempts t JOIN recoveries v ON v.id = t.recovery_id WHERE v.contact_id IN {contacts} ORDER BY t.at, t.id",
			Count: "SELECT COUNT(*) FROM recovery_attempts" + ofCase, Erase: "UPDATE recovery_attempts SET remark = '[…]'" + ofCase,
			Texts: []personal.Text{{All: "SELECT id, remark FROM recovery_attempts WHERE remark <> ''", Write: s.RewriteText("UPDATE recovery_attempts SET remark = ? WHERE id = ?")}},
		},
		{Table: "recovery_owners", Columns: []string{"remark"}, Class: personal.Staff,
			Count: "SELECT COUNT(*) FROM recovery_owners" + ofCase, Erase: "UPDATE recovery_owners SET remark = '[…]'" + ofCase,
			Texts: []personal.Text{{All: "SELECT id, remark FROM recovery_owners WHERE remark <> ''", Write: s.RewriteText("UPDATE recovery_owners SET remark = ? WHERE id = ?")}},
		},
		{Table: "recovery_returns", Columns: []string{"remark"}, Class: personal.Staff,
			Count: "SELECT COUNT(*) FROM recovery_returns" + ofCase, Erase: "UPDATE recovery_returns SET remark = '[…]'" + ofCase,
			Texts: []personal.Text{{All: "SELECT id, remark FROM recovery_returns WHERE remark <> ''", Write: s.RewriteText("UPDATE recovery_returns SET remark = ? WHERE id = ?")}},
		},
	}
}
