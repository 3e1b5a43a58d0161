-- For people who ask in SQL: who names what, in words. A row is a link, with the paper and the entity that it joins.
CREATE VIEW entity_links AS SELECT link, paper_rows.id AS paper, title, published, entities.id AS entity, entities.type,
    label, spelt.name, roles.name AS role, confidence / 10000.0 AS confidence
    FROM link_rows JOIN paper_rows USING (paper) JOIN forms USING (form) JOIN entities USING (entity)
    JOIN spelt USING (spelt) JOIN roles USING (role) WHERE NOT dropped;
