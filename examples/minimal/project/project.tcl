# What the scripts need to know about this project.
set project_name minimal
set part xcvu13p-flga2577-2-e
# ns
set clock_period 5
# ns, or per cent of the period with a % sign
set clock_uncertainty 27%
set output_ports [list dense_2_out]
