package rules

import (
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/knftables"
)

// Table is the name of the table, of the family inet.
const Table = "kiln-network-policy"

const baseChain = "forward"

// Replace fills the transaction with what makes `to` of `from`, which is nil when nobody knows what is there. The kernel
// does a transaction as a whole or not at all, and no packet sees half of it.
func Replace(tx *knftables.Transaction, from, to *Ruleset) {
	if from == nil || (to.Empty() && !from.Empty()) {
		// There may be no table to delete.
		tx.Add(&knftables.Table{})
		tx.Delete(&knftables.Table{})
		from = &Ruleset{}
	}
	if to.Empty() {
		return
	}
	if from.Empty() {
		tx.Add(&knftables.Table{Comment: knftables.PtrTo("what NetworkPolicies allow to the pods of this node")})
	}
	define(tx, from, to)
	for _, name := range sorted(to.Sets) {
		changeElements(tx, name, from.Sets[name], to.Sets[name])
	}
	if from.Empty() {
		addBase(tx)
	}
	forget(tx, from, to)
}

// define adds sets and chains that are new. A chain of the same name has the same rules: see Compile. Chains follow sets, for
// their rules name these; elements of maps follow both.
func define(tx *knftables.Transaction, from, to *Ruleset) {
	for _, name := range sorted(to.Sets) {
		if from.Sets[name] != nil {
			continue
		}
		if set := to.Sets[name]; set.Map {
			tx.Add(&knftables.Map{Name: name, Type: set.Type + " : verdict"})
		} else {
			tx.Add(&knftables.Set{Name: name, Type: set.Type})
		}
	}
	for _, name := range sorted(to.Chains) {
		if from.Chains[name] != nil {
			continue
		}
		tx.Add(&knftables.Chain{Name: name})
		for _, rule := range to.Chains[name] {
			tx.Add(&knftables.Rule{Chain: name, Rule: rule.Text, Comment: comment(rule.Comment)})
		}
	}
}

func changeElements(tx *knftables.Transaction, name string, from, to *Set) {
	if from == nil {
		from = &Set{}
	}
	for _, key := range sorted(from.Elements) {
		if value, kept := to.Elements[key]; !kept || value != from.Elements[key] {
			tx.Delete(element(name, to.Map, key, ""))
		}
	}
	for _, key := range sorted(to.Elements) {
		if value, had := from.Elements[key]; !had || value != to.Elements[key] {
			tx.Add(element(name, to.Map, key, to.Elements[key]))
		}
	}
}

func element(name string, isMap bool, key, value string) *knftables.Element {
	e := &knftables.Element{Key: strings.Split(key, " . ")}
	if !isMap {
		e.Set = name
		return e
	}
	e.Map = name
	if value != "" {
		e.Value = []string{value}
	}
	return e
}

func addBase(tx *knftables.Transaction) {
	tx.Add(&knftables.Chain{
		Name: baseChain, Type: knftables.PtrTo(knftables.FilterType), Hook: knftables.PtrTo(knftables.ForwardHook),
		Priority: knftables.PtrTo(knftables.FilterPriority),
	})
	for _, rule := range baseRules() {
		tx.Add(&knftables.Rule{Chain: baseChain, Rule: rule})
	}
}

// forget removes what nothing refers to any more: chains first, for their rules name sets.
func forget(tx *knftables.Transaction, from, to *Ruleset) {
	for _, name := range sorted(from.Chains) {
		if to.Chains[name] == nil {
			tx.Flush(&knftables.Chain{Name: name})
			tx.Delete(&knftables.Chain{Name: name})
		}
	}
	for _, name := range sorted(from.Sets) {
		if to.Sets[name] == nil {
			tx.Delete(&knftables.Set{Name: name})
		}
	}
}

// comment of a rule, as long as nftables takes one.
func comment(text string) *string {
	if text == "" {
		return nil
	}
	return knftables.PtrTo(text[:min(len(text), knftables.CommentLengthMax)])
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
