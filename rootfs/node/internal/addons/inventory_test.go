package addons

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestWhatAnAddonOwnsIsNoInventory(t *testing.T) {
	labels := map[string]string{Label: "shop"}
	named := func(name, objects string) corev1.ConfigMap {
		return corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels}, Data: map[string]string{"objects": objects}}
	}
	found, err := recorded([]corev1.ConfigMap{
		named("kiln-addon-shop", `[{"version":"v1","kind":"Secret","name":"a"}]`),
		named("dashboard", "chairs and tables"),
		named("scene", "[]"),
	})
	if err != nil || len(found) != 1 || len(found["shop"]) != 1 {
		t.Errorf("found %v, error %v", found, err)
	}
}
