"""From raw school-inspection exports to a published mirror of education quality."""
